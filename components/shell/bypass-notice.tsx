"use client";

import Link from "next/link";
import { useServed } from "@/components/live/use-served";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useRemembered } from "@/components/ui/remembered";
import { NETWORK_POLICIES, openWaysOf } from "@/lib/bypass/policies-answer";
import { counted } from "@/lib/print/counted";

const FOLDED = "egress-bypass-notice-folded";
const isTrue = (stored: unknown) => stored === true;

/** Stands wherever policy is shown: what the dashboard says holds for traffic that goes through a proxy, and for no other. Folded, it is a link; either way it counts the ways around the mesh that are open now. */
export function BypassNotice() {
  const [folded, fold] = useRemembered(FOLDED, isTrue, false);
  const { data } = useServed(NETWORK_POLICIES, "recent");
  const open = data && openWaysOf(data);
  const ways = (
    <Link href="/network-policies">
      {open === null ? "Ways around the mesh" : `${counted(open, "open way")} around the mesh`}
    </Link>
  );
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
