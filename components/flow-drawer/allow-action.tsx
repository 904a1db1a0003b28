"use client";

import Link from "next/link";
import { choiceHref, hasChoice } from "@/components/addresses/choice-link";
import { useMissingRight } from "@/components/live/use-missing-right";
import { Button, ButtonLink } from "@/components/ui/button";
import type { Draft } from "@/lib/authoring/draft";
import { printDuration } from "@/lib/flows/asked/duration";
import type { Flow } from "@/lib/flows/flow";
import { refOf } from "@/lib/linkerd/object";
import { refusalOf } from "./draft-refusal";

interface AllowActionProps {
  flow: Flow;
  windowSeconds: number;
  /** What "Allow this" would make of the flow; null as long as the policy is not known. */
  draft: Draft | null;
}

/** Whether there is anything to do about a flow from its drawer. */
export function hasAction(flow: Flow): boolean {
  return flow.verdict === "denied" || flow.verdict === "allowed-by-default" || flow.verdict === "uncovered";
}

/** The one action of an opened flow. Where it is not possible the button stays, and says why. */
export function AllowAction({ flow, windowSeconds, draft }: AllowActionProps) {
  const missing = useMissingRight(
    draft?.kind === "route" ? { verb: "create", ...refOf(draft.manifest), name: undefined } : null,
  );
  if (flow.verdict === "uncovered") {
    return (
      <>
        <ButtonLink kind="ink" href="/networks/new">
          Create an EgressNetwork…
        </ButtonLink>
        <p>
          It is allowed, and no policy can deny it
          <br />
          until an EgressNetwork covers it.
        </p>
      </>
    );
  }
  const label = flow.verdict === "denied" ? "Allow this…" : "Keep allowed…";
  const refusal = refusalOf(draft);
  if (refusal && draft?.kind !== "already" && hasChoice(flow)) {
    return (
      <>
        <ButtonLink kind="ink" href={choiceHref(flow, windowSeconds)}>
          {label}
        </ButtonLink>
        <p>
          Needs one decision first: {flow.protocol === "tcp" ? "a hostname, its address or its port." : "its Host."}
        </p>
      </>
    );
  }
  if (refusal) {
    return (
      <>
        <Button disabledReason={refusal.why}>{label}</Button>
        <p>{refusal.short}</p>
      </>
    );
  }
  const href = `/author?flow=${encodeURIComponent(flow.id)}&window=${printDuration(windowSeconds)}`;
  return (
    <>
      <ButtonLink kind="ink" href={href} disabledReason={missing}>
        {label}
      </ButtonLink>
      {missing ? (
        <p>
          {missing} <Link href={href}>Draft it without writing</Link>
        </p>
      ) : (
        <p>
          Adds one route for one host.
          <br />
          You review it before it is applied.
        </p>
      )}
    </>
  );
}
