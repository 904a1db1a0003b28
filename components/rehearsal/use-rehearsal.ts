"use client";

import { useMemo, useState } from "react";
import { useAnswer } from "@/components/live/use-answer";
import type { ConfirmedPort, Proposal } from "@/lib/linkerd/proposal";
import { FARTHEST_SECONDS } from "@/lib/simulation/look-back";
import type { EffectFilter } from "@/lib/simulation/what-if-run";
import type { RehearsalSeen } from "@/worker/kinds/rehearse";
import type { Failed } from "@/worker/port/message";

interface Asked {
  proposal: Proposal;
  confirmedPorts: ConfirmedPort[] | undefined;
  /** null: as far as there is data, with that of `firstSeconds` shown until it is read. */
  windowSeconds: number | null;
  firstSeconds: number;
  askedFlow: string | null;
  filter: EffectFilter;
  from: number;
  to: number;
}

interface Shown {
  value: RehearsalSeen | null;
  failed: Failed | null;
  retry: () => void;
  /** Of the longer window, while a shorter one is shown: it is being read, or why it could not be. null: nothing longer is to come. */
  farther: Farther;
}

export type Farther = "reading" | Failed | null;

/** What the worker replays. A long window takes its time, so a short one is shown first, and asked first. */
export function useRehearsal(asked: Asked): Shown {
  const { windowSeconds, firstSeconds } = asked;
  const wide = windowSeconds === null && firstSeconds < FARTHEST_SECONDS;
  const nearSeconds = windowSeconds ?? firstSeconds;
  // It stays in place while it is judged again, for each key that is typed.
  const [widened, setWidened] = useState(false);
  const near = useAnswer("rehearse", String(nearSeconds), useQuestion(asked, wide && widened ? null : nearSeconds));
  const begun = near.value !== null || near.failed !== null || widened;
  const far = useAnswer("rehearse", "farthest", useQuestion(asked, wide && begun ? FARTHEST_SECONDS : null));
  const { value } = far;
  if (value?.counted && value.judged === value.flows && !widened) setWidened(true);
  if (wide && widened) return { ...far, farther: null };
  return { ...near, farther: wide ? (far.failed ?? "reading") : null };
}

function useQuestion(asked: Asked, windowSeconds: number | null) {
  const { proposal, confirmedPorts = [], askedFlow, filter, from, to } = asked;
  const spelled = JSON.stringify([proposal, confirmedPorts, askedFlow]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: its spelling stands for the proposal; another object is asked anew
  return useMemo(() => {
    if (windowSeconds === null) return null;
    const question = { windowSeconds, end: null, namespaces: [] };
    return { question, proposal, confirmedPorts, askedFlow, filter, from, to };
  }, [spelled, windowSeconds, filter, from, to]);
}
