"use client";

import type { ReactNode } from "react";
import { Verification } from "@/components/changes/verification";
import { useServed } from "@/components/live/use-served";
import type { Evidence } from "@/lib/changes/evidence";
import { evidenceServed } from "@/lib/changes/evidence-answer";
import type { Forecast } from "@/lib/changes/forecast";

/** After that much silence the panel says what may help; the server goes on watching. */
const LATE_SECONDS = 90;

interface EvidenceViewProps {
  /** Of the change's record. */
  namespace: string;
  id: string;
  /** null: there was no rehearsal to compare with. */
  forecast: Forecast | null;
  /** RFC 3339. */
  appliedAt: string;
  askedFlow: string | null;
  /** What Linkerd says of the objects that were written. */
  status?: ReactNode;
  /** Taking it back, offered where traffic contradicts the forecast. */
  undo?: ReactNode;
}

/** What the server sees of a change in fresh traffic: it watches for some minutes, whether this page is open or not. */
export function EvidenceView({ namespace, id, forecast, appliedAt, askedFlow, status, undo }: EvidenceViewProps) {
  const { data, at, failed } = useServed(evidenceServed(namespace, id));
  return (
    <Verification
      turns={forecast?.turns ?? []}
      evidence={data?.evidence ?? nothingYet(forecast)}
      rehearsed={forecast !== null}
      leftOut={forecast?.turnsLeftOut ?? 0}
      askedFlow={askedFlow}
      elapsedSeconds={at === null ? null : Math.max(0, (Date.parse(at) - Date.parse(appliedAt)) / 1000)}
      lateSeconds={LATE_SECONDS}
      over={data?.over ?? false}
      looked={(data?.evidence ?? null) !== null}
      readAt={data?.readAt ?? null}
      problem={failed?.message ?? data?.problem ?? null}
      status={status}
      undo={undo}
    />
  );
}

function nothingYet(forecast: Forecast | null): Evidence {
  const flows = (forecast?.turns ?? []).map(({ flow }) => ({ id: flow.id, state: "silent" as const, seen: null }));
  return { flows, routes: [], unforeseen: [] };
}
