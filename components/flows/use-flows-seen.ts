"use client";

import { useId, useMemo, useState } from "react";
import { useAnswer } from "@/components/live/use-answer";
import type { Failure } from "@/components/ui/panel-state";
import { printQuestion } from "@/lib/flows/asked/question";
import type { FlowsSeen, FlowViewQuestion } from "@/worker/kinds/view-flows";

interface FlowsSeenNow {
  seen: FlowsSeen | null;
  /** Why there is nothing to see; null while there is, or while it is awaited. */
  failed: Failure | null;
  retry: () => void;
}

const TAB = Math.random().toString(36).slice(2);

/** What the worker makes of all flows, kept up to date; until its first answer what the server sent along with the page. */
export function useFlowsSeen(asking: Omit<FlowViewQuestion, "viewer">, first: FlowsSeen | null): FlowsSeenNow {
  const viewer = TAB + useId();
  const key = printQuestion(asking.question);
  const [firstKey] = useState(key);
  const spelled = JSON.stringify(asking);
  // biome-ignore lint/correctness/useExhaustiveDependencies: its spelling stands for it; another object is asked anew
  const payload = useMemo(() => ({ ...asking, viewer }), [spelled, viewer]);
  const { value, failed, retry } = useAnswer("viewFlows", key, payload);
  // What came with the page stays, and ages, also where the worker's own reading fails.
  const came = useMemo(() => first && { ...first, failed: failed ?? first.failed }, [first, failed]);
  return { seen: value ?? (key === firstKey ? came : null), failed, retry };
}

/** A flow among the rows that are there; the worker tells its neighbours a moment later. */
export function flowInView(view: FlowsSeen["view"] | null, id: string | null) {
  for (const row of id === null ? [] : (view?.rows ?? [])) {
    if (row.kind === "flow" && row.flow.id === id) return { flow: row.flow, previous: null, next: null, elsewhere: [] };
  }
  return null;
}
