"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { Verification } from "@/components/changes/verification";
import { failureOf } from "@/components/ui/failure";
import { EmptyPanel } from "@/components/ui/panel-state";
import type { RecordedVerification } from "@/lib/changes/change-record";
import type { Evidence } from "@/lib/changes/evidence";
import { gatherEvidence } from "@/lib/changes/evidence";
import type { ExpectedTurn, Forecast } from "@/lib/changes/forecast";
import { fetchAnswer } from "@/lib/fetch-answer";
import { printDuration } from "@/lib/flows/duration";
import type { FlowsAnswer } from "@/lib/flows/flow";
import { useServerNow } from "./use-server-now";

/** How long fresh traffic is compared with the forecast. */
export const WATCH_SECONDS = 300;
/** After that much silence the panel says what may help; it goes on watching. */
const LATE_SECONDS = 90;
const POLL_MILLISECONDS = 3_000;

interface EvidenceViewProps {
  /** null: there was no rehearsal to compare with. */
  forecast: Forecast | null;
  /** RFC 3339. */
  appliedAt: string;
  askedFlow: string | null;
  /** What was kept when somebody watched; shown once the time is over, since old counters no longer tell. */
  kept?: RecordedVerification | null;
  /** What Linkerd says of the objects that were written. */
  status?: ReactNode;
  /** Taking it back, offered where traffic contradicts the forecast. */
  undo?: ReactNode;
  /** Called when what is known changes, and when the watch is over; with the seconds since the change. */
  onEvidence?: (evidence: Evidence[], elapsedSeconds: number) => void;
}

function asKept(change: ExpectedTurn, kept: RecordedVerification | null): Evidence {
  const state = kept?.flows.find((each) => each.id === change.flow.id)?.state ?? "silent";
  return { change, state, seen: null };
}

/** Watches fresh traffic, past every cache, until each expected flow was seen to have turned or the time is over. */
export function EvidenceView({
  forecast,
  appliedAt,
  askedFlow,
  kept = null,
  status,
  undo,
  onEvidence,
}: EvidenceViewProps) {
  const now = useServerNow();
  const elapsedSeconds = now === null ? 0 : Math.max(0, (now - Date.parse(appliedAt)) / 1000);
  const over = elapsedSeconds > WATCH_SECONDS;
  // Of an old change: later changes and other traffic would be held against this one.
  const [past, setPast] = useState<boolean | null>(null);
  if (past === null && now !== null) setPast(over);
  const flows = useQuery({
    queryKey: ["evidence", appliedAt, forecast?.windowSeconds],
    queryFn: ({ signal }) =>
      fetchAnswer<FlowsAnswer>(`/api/flows?window=${printDuration(forecast?.windowSeconds ?? WATCH_SECONDS)}`, {
        signal,
        headers: { "cache-control": "no-cache" },
      }),
    enabled: forecast !== null && forecast.turns.length > 0 && past === false,
    refetchInterval: ({ state }) => {
      const done =
        state.data &&
        forecast &&
        gatherEvidence(forecast, state.data, appliedAt).every((each) => each.state === "proven");
      return done || (over && state.data) ? false : POLL_MILLISECONDS;
    },
    gcTime: 0,
    retry: false,
  });
  const known = forecast && flows.data ? gatherEvidence(forecast, flows.data, appliedAt) : null;
  const key = known ? `${over} ${known.map((each) => each.state).join()}` : "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when the states change, not on every answer
  useEffect(() => {
    if (known?.some((each) => each.state !== "silent" || over)) onEvidence?.(known, elapsedSeconds);
  }, [key]);
  if (forecast === null) {
    return (
      <>
        {status}
        <EmptyPanel title="Applied, without a rehearsal">
          Nobody knows which flows were to turn, so there is nothing to compare fresh traffic with. Watch Flows.
        </EmptyPanel>
      </>
    );
  }
  return (
    <Verification
      evidence={known ?? forecast.turns.map((change) => asKept(change, kept))}
      leftOut={forecast.turnsLeftOut}
      askedFlow={askedFlow}
      elapsedSeconds={elapsedSeconds}
      lateSeconds={LATE_SECONDS}
      limitSeconds={WATCH_SECONDS}
      readAt={flows.data?.readAt ?? null}
      scrapeIntervalSeconds={flows.data?.window.scrapeIntervalSeconds ?? 15}
      problem={flows.error ? failureOf(flows.error).message : null}
      status={status}
      undo={undo}
    />
  );
}
