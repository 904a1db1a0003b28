import { failedBy, type Outcome } from "./message";

/** A kind of question that the worker answers: once, or again whenever the answer changes. One file a kind, listed in `kinds.ts`. */
export interface Kind<Payload, Value> {
  /**
   * Begins to answer, and returns what ends it. `rev` tells from which state of the data an answer was made; it never falls.
   * What it throws is sent as the answer.
   */
  open(payload: Payload, answer: (rev: number, outcome: Outcome<Value>) => void): () => void;
}

/** A kind that is answered once, from its payload alone. `signal` is aborted when nobody waits for the answer any more. */
export function answeredOnce<Payload, Value>(
  make: (payload: Payload, signal: AbortSignal) => Promise<Value>,
): Kind<Payload, Value> {
  return {
    open(payload, answer) {
      const asker = new AbortController();
      make(payload, asker.signal).then(
        (value) => answer(0, { ok: true, value }),
        (cause) => answer(0, { ok: false, error: failedBy(cause) }),
      );
      return () => asker.abort();
    },
  };
}

/** A kind that is loaded with the first question of it: what few pages ask is no weight of the worker of all. */
export function onDemand<Payload, Value>(load: () => Promise<Kind<Payload, Value>>): Kind<Payload, Value> {
  return {
    open(payload, answer) {
      let end: (() => void) | null = () => {};
      const begin = async () => {
        const kind = await load();
        if (end) end = kind.open(payload, answer);
      };
      begin().catch((cause) => {
        if (end) answer(0, { ok: false, error: failedBy(cause) });
      });
      return () => {
        end?.();
        end = null;
      };
    },
  };
}
