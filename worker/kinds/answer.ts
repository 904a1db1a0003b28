import { type AnswerHow, liveAnswer } from "../live/live-answers";
import type { Kind } from "../port/kind";
import type { Failed } from "../port/message";

export interface AnswerQuestion {
  /** Of a `Served`. */
  path: string;
  /**
   * `live`: it is told whenever it changes. `once`: asked now, and not again. `kept`: the same, and asked only by the first of all; `recent`: by
   * the first in five minutes.
   */
  how: AnswerHow;
}

export interface AnswerSeen {
  body: unknown;
  /** RFC 3339, by the server's clock: when it was so. */
  at: string;
  /** Why there is nothing newer; null where there is. */
  outdated: Failed | null;
}

/** What one of our own routes answers. Fails only while it has not answered yet. */
export const answer: Kind<AnswerQuestion, AnswerSeen> = {
  open({ path, how }, tell) {
    let rev = 0;
    return liveAnswer(path, how).watch(({ body, at, failed }) => {
      if (at !== null) tell(++rev, { ok: true, value: { body, at, outdated: failed } });
      else if (failed) tell(++rev, { ok: false, error: failed });
    });
  },
};
