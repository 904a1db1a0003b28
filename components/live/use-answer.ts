"use client";

import { startTransition, useEffect, useState } from "react";
import { egressWorker } from "@/worker/egress-worker";
import type { Kinds } from "@/worker/kinds";
import type { PayloadOf, ValueOf } from "@/worker/port/connect-tab";
import type { Failed } from "@/worker/port/message";

interface Answered<T> {
  /** null until the first answer; the last one stays while newer payloads under the same `key` are asked about. */
  value: T | null;
  /** Why there is none; null as soon as there is one. */
  failed: Failed | null;
  retry(): void;
}

/** The payload of a kind that needs none. */
export const ASKED = {};

/**
 * What the worker answers to a question, kept up to date. `key` names what it is about: under another key former answers do not count.
 * `payload` is asked anew whenever it is another object; null asks nothing. `first` came with the page, and stands until the first answer.
 */
export function useAnswer<Name extends keyof Kinds>(
  kind: Name,
  key: string,
  payload: PayloadOf<Kinds[Name]> | null,
  first: ValueOf<Kinds[Name]> | null = null,
): Answered<ValueOf<Kinds[Name]>> {
  const [last, setLast] = useState<{ key: string; value: ValueOf<Kinds[Name]> | null; failed: Failed | null } | null>(
    null,
  );
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks the same anew
  useEffect(() => {
    if (payload === null) return;
    return egressWorker.subscribe(kind, payload, (outcome) =>
      // Drawn between keys and clicks, which are not to wait for it.
      startTransition(() =>
        setLast(outcome.ok ? { key, value: outcome.value, failed: null } : { key, value: null, failed: outcome.error }),
      ),
    );
  }, [kind, key, payload, tries]);
  const current = last?.key === key ? last : null;
  return {
    value: current?.value ?? first,
    failed: current?.failed ?? null,
    retry() {
      // What stands goes on standing.
      setLast((before) => (before?.value === null ? null : before));
      setTries((before) => before + 1);
    },
  };
}
