"use client";

import { useQuery } from "@tanstack/react-query";
import { Verification } from "@/components/changes/verification";
import { failureOf } from "@/components/ui/failure";
import { EmptyPanel } from "@/components/ui/panel-state";
import { useNow } from "@/components/ui/use-now";
import type { ChangePlan } from "@/lib/changes/change";
import { expectedTurns, gatherEvidence } from "@/lib/changes/evidence";
import { fetchAnswer } from "@/lib/fetch-answer";
import { printDuration } from "@/lib/flows/duration";
import type { FlowsAnswer } from "@/lib/flows/flow";

/** After that much silence the panel says what may help; it goes on watching. */
const LIMIT_SECONDS = 90;
const POLL_MILLISECONDS = 3_000;

interface EvidenceViewProps {
  plan: ChangePlan;
  /** RFC 3339. */
  appliedAt: string;
  askedFlow: string | null;
  windowSeconds: number;
}

/** Watches fresh traffic, past every cache, until each expected flow was seen to have turned. */
export function EvidenceView({ plan, appliedAt, askedFlow, windowSeconds }: EvidenceViewProps) {
  const turns = plan.whatIf ? expectedTurns(plan.whatIf) : null;
  const now = useNow(1_000);
  const flows = useQuery({
    queryKey: ["evidence", appliedAt, windowSeconds],
    queryFn: ({ signal }) =>
      fetchAnswer<FlowsAnswer>(`/api/flows?window=${printDuration(windowSeconds)}`, {
        signal,
        headers: { "cache-control": "no-cache" },
      }),
    enabled: turns !== null && turns.length > 0,
    refetchInterval: ({ state }) => {
      const done =
        state.data &&
        plan.whatIf &&
        gatherEvidence(plan.whatIf, state.data, appliedAt).every((each) => each.state === "proven");
      return done ? false : POLL_MILLISECONDS;
    },
    gcTime: 0,
    retry: false,
  });
  if (turns === null) {
    return (
      <EmptyPanel title="Applied, without a rehearsal">
        Nobody knows which flows were to turn, so there is nothing to compare fresh traffic with. Watch Flows.
      </EmptyPanel>
    );
  }
  const evidence =
    flows.data && plan.whatIf
      ? gatherEvidence(plan.whatIf, flows.data, appliedAt)
      : turns.map((change) => ({ change, state: "silent" as const, seen: null }));
  return (
    <Verification
      evidence={evidence}
      askedFlow={askedFlow}
      elapsedSeconds={Math.max(0, (now - Date.parse(appliedAt)) / 1000)}
      limitSeconds={LIMIT_SECONDS}
      scrapeIntervalSeconds={flows.data?.window.scrapeIntervalSeconds ?? 15}
      problem={flows.error ? failureOf(flows.error).message : null}
    />
  );
}
