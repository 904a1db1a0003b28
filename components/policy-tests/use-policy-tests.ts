"use client";

import { useMemo } from "react";
import { ASKED, useAnswer } from "@/components/live/use-answer";
import type { Failure } from "@/components/ui/panel-state";
import { useRememberedText } from "@/components/ui/remembered";
import { useDebounced } from "@/components/ui/use-debounced";
import type { PolicyAnswer } from "@/lib/cluster/asked/policy-answer";
import type { Proposal } from "@/lib/linkerd/proposal";
import type { ComparedTest } from "@/lib/policy-tests/policy-test";
import type { TestedChange } from "@/lib/policy-tests/test-change";

export interface PolicyTests {
  /** The file as this browser keeps it for the cluster; empty where it keeps none, null until it is known which cluster it is. */
  text: string | null;
  setText: (text: string) => void;
  faults: TestedChange["faults"];
  /** Worst first; null until they were run. Those of a former edit stay until the newer ones are there. */
  tests: ComparedTest[] | null;
  /** What `tests` say is of another edit than the one on the screen. */
  busy: boolean;
  /** And has been for longer than anybody overlooks. */
  slow: boolean;
  failed: Failure | null;
  stale: Failure | null;
  retry: () => void;
}

/** The kept tests by the policy of now and, where there is a proposal, by what it would be after that. */
export function usePolicyTests(proposal: Proposal | null): PolicyTests {
  const told = useAnswer("policy", "", ASKED);
  const cluster = told.value && clusterOf(told.value);
  const [kept, setText] = useRememberedText(`policy-tests ${cluster}`);
  const text = cluster === null ? null : (kept ?? "");
  const asked = text !== null && text.trim() !== "";
  const edit = asked ? JSON.stringify([text, proposal]) : "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: `edit` spells both; another object that is spelled alike asks nothing new
  const payload = useMemo(() => (asked ? { text, proposal, edit } : null), [edit]);
  const { value, failed, retry } = useAnswer("testPolicy", `${cluster}`, payload);
  const known = asked ? value : null;
  const busy = asked && !failed && known?.edit !== edit;
  const { value: lasting } = useDebounced(busy, String(busy), SLOW_MILLISECONDS);
  return {
    text,
    setText,
    faults: known?.faults ?? NO_FAULTS,
    tests: known && known.faults.length === 0 ? known.tests : null,
    busy,
    slow: busy && lasting,
    failed: asked ? failed : text === null ? told.failed : null,
    stale: known?.stale ?? null,
    retry: text === null ? told.retry : retry,
  };
}

const SLOW_MILLISECONDS = 300;
const NO_FAULTS: TestedChange["faults"] = [];

function clusterOf({ cluster }: Pick<PolicyAnswer, "cluster">): string {
  return cluster.server ?? cluster.context ?? "";
}
