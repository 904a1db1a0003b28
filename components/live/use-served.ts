"use client";

import { useMemo } from "react";
import type { Served } from "@/lib/served";
import type { AnswerQuestion } from "@/worker/kinds/answer";
import type { Failed } from "@/worker/port/message";
import { useAnswer } from "./use-answer";

export interface SeenAnswer<Answer> {
  /** null until it was answered; the last one stays, and ages. */
  data: Answer | null;
  /** RFC 3339, by the server's clock: when it was so. null with `data`. */
  at: string | null;
  /** Why there is none, or nothing newer. */
  failed: Failed | null;
  /** Asks anew. */
  retry(): void;
}

/** What one of our own routes answers: kept up to date, or as it is answered now, or, where it does not change, as it was answered. null asks nothing. `first` came with the page. */
export function useServed<Answer>(
  asked: Served<Answer> | null,
  how: AnswerQuestion["how"] = "live",
  first: Answer | null = null,
): SeenAnswer<Answer> {
  const path = asked?.path ?? null;
  const payload = useMemo(() => (path === null ? null : { path, how }), [path, how]);
  const { value, failed, retry } = useAnswer("answer", path ?? "", payload);
  return {
    data: value ? trusted<Answer>(value.body) : first,
    at: value?.at ?? null,
    failed: value ? value.outdated : failed,
    retry,
  };
}

/** Guaranteed by the build: routes answer with the type that their `Served` names. */
function trusted<Answer>(body: unknown): Answer {
  return body as Answer;
}
