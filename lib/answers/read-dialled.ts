import "server-only";
import { countedUntil, destinationsSearch } from "../flows/asked/destinations-question";
import type { Destinations } from "../flows/destination";
import type { FlowWindow } from "../flows/flow";
import type { Caller } from "../people/caller";
import { read } from "../readings/reading-thread";

/** A rehearsal has five seconds beside a plan, and flows come first. */
const LONGEST_MILLISECONDS = 3_000;

/** What the clients of `namespaces`, or of all, dialled in the window of the flows; null where that cannot be told in time. */
export async function readDialled(
  caller: Caller,
  namespaces: readonly string[] | null,
  window: FlowWindow,
  signal?: AbortSignal,
): Promise<Destinations | null> {
  if (namespaces?.length === 0) return null;
  const late = AbortSignal.timeout(LONGEST_MILLISECONDS);
  const asked = {
    windowSeconds: window.seconds,
    end: countedUntil(window),
    namespaces: namespaces ?? [],
    workload: null,
  };
  const search = destinationsSearch(asked);
  return read(caller, "destinations", search, { signal: signal ? AbortSignal.any([signal, late]) : late }).catch(() => {
    signal?.throwIfAborted();
    return null;
  });
}
