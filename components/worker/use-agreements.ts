"use client";

import { useMemo } from "react";
import type { Flow } from "@/lib/flows/flow";
import type { Agreements } from "./predictions";
import { useAnswer } from "./use-answer";

const NONE: Agreements = {};

/** How what was seen compares with what the policy of now says, by id of the flow; empty until the worker has answered. */
export function useAgreements(flows: Flow[]): Agreements {
  const judged = flows.map(({ id, verdict, portConfirmed }) => `${id} ${verdict} ${portConfirmed}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: fresh numbers of the same flows ask nothing new
  const asked = useMemo(() => (flows.length > 0 ? flows : null), [judged]);
  return useAnswer("predictions", "", asked).value ?? NONE;
}
