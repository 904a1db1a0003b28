import "server-only";
import type { KindState } from "../cluster/asked/policy-answer";
import { type PodStore, podStore } from "../cluster/pods/pod-store";
import { AppError } from "../errors";
import type { Caller } from "../people/caller";

const FIRST_SYNC_SECONDS = 8;
/** For what the cluster says of itself beside its objects. */
export const SETTINGS_SECONDS = 2;

/** The pods that `caller` may see, and what stands around them, once each kind was listed or refused. */
export async function settledPods(caller: Caller): Promise<PodStore> {
  const store = await podStore(caller);
  await store.settled(FIRST_SYNC_SECONDS);
  return store;
}

export const isRead = ({ state }: KindState) => state === "synced" || state === "stale";

/** Of a part of `kinds` another answer would follow. Throws why the first of them cannot be read; `undone` begins the sentence. */
export function requireRead(kinds: readonly KindState[], undone: string): void {
  const missing = kinds.filter((each) => !isRead(each));
  const [first] = missing;
  if (!first) return;
  const names = missing.map(({ kind }) => kind).join(", ");
  throw new AppError(first.code ?? "cluster_unreachable", `${undone}, because these cannot be read: ${names}.`, {
    hint: first.hint || "Grant get, list and watch on them, or wait until they are listed.",
  });
}
