"use client";

import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useRemembered } from "@/components/ui/remembered";

const FOLDED = "egress-bypass-notice-folded";
const isTrue = (stored: unknown) => stored === true;

/** Stands wherever policy is shown: what the dashboard says holds for traffic that goes through a proxy, and for no other. Folded, it is a link. */
export function BypassNotice() {
  const [folded, fold] = useRemembered(FOLDED, isTrue, false);
  const ways = <Link href="/network-policies">Ways around the mesh</Link>;
  if (folded) return <Notice slim>{ways}</Notice>;
  return (
    <Notice
      slim
      action={
        <Button kind="quiet" onClick={() => fold(true)}>
          Fold
        </Button>
      }
    >
      <span>A mesh alone can be bypassed: these policies do not apply to unmeshed pods, skipped ports and UDP.</span>{" "}
      {ways}
    </Notice>
  );
}
