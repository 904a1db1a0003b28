import type { Kind } from "./kind";
import { type FromWorker, failedBy, type Outcome, type ToWorker } from "./message";

/** What a `MessagePort` and a dedicated worker's global have in common. */
export interface Port {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => unknown) | null;
}

/** Kinds by name, as the wire knows them: a payload is trusted to fit its kind, since page and worker are built from one source. */
export type AnyKinds = Readonly<Record<string, Kind<never, unknown>>>;

/**
 * Answers one tab until it is gone: it says `bye` when it is left or put away, and where it dies without a word its Web Lock comes free.
 * A tab that comes back connects anew.
 */
export function servePort(port: Port, kinds: AnyKinds, locks: Pick<LockManager, "request"> | undefined): void {
  const open = new Map<number, () => void>();

  port.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    switch (data.type) {
      case "open":
        return begin(data.id, data.kind, data.payload);
      case "close":
        return end(data.id);
      case "alive":
        void locks?.request(data.lock, endAll);
        return;
      case "bye":
        return endAll();
    }
  };

  function begin(id: number, kind: string, payload: unknown) {
    // Before the kind answers, which may be at once.
    open.set(id, () => {});
    let last = Number.NEGATIVE_INFINITY;
    const answer = (rev: number, outcome: Outcome<unknown>) => {
      if (!open.has(id) || rev < last) return;
      last = rev;
      const message: FromWorker = { id, rev, ...outcome };
      port.postMessage(message);
    };
    try {
      const close = kindNamed(kind, kinds).open(payload, answer);
      if (open.has(id)) open.set(id, close);
      else close();
    } catch (cause) {
      answer(0, { ok: false, error: failedBy(cause) });
    }
  }

  function end(id: number) {
    const close = open.get(id);
    open.delete(id);
    close?.();
  }

  function endAll() {
    for (const id of [...open.keys()]) end(id);
  }
}

/** Guaranteed by the tab's types: it names only kinds of the table, each with its own payload. */
function kindNamed(name: string, kinds: AnyKinds): Kind<unknown, unknown> {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (!kind) throw new Error(`The worker has no answer of kind ${name}: the page may be from another version.`);
  return kind as Kind<unknown, unknown>;
}
