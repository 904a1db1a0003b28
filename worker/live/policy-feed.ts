import type { PolicyAnswer, PolicyUpdate } from "@/lib/cluster/asked/policy-answer";
import type { PolicySnapshot } from "@/lib/linkerd/policy-snapshot";
import { compile, type Policy, recompile } from "@/lib/resolver/compile/compile";
import { sameItems } from "@/lib/resolver/compile/same-items";
import { missingRegexEngine } from "@/lib/resolver/match/patterns";
import { type Failed, failedBy } from "../port/message";
import { type HeldPolicy, holdUpdate } from "./held-policy";

export interface PolicyState {
  /** Rises with every change of what is wanted; answers made from it carry it as their `rev`. */
  revision: number;
  /** Compiled; null until it could be read. The last one stays while reading fails. */
  policy: Policy | null;
  /** What the server said beside it. */
  told: PolicyTold | null;
  /** Milliseconds by which this browser's clock is ahead of the server's, as the last answer showed. */
  skew: number;
  /** Why the last reading failed; null when it did not. */
  failed: Failed | null;
}

export type PolicyTold = Omit<PolicyAnswer, "snapshot">;

export interface PolicyFeed {
  /** Tells the state of now, where one is known, and every later one. The policy is read while anybody watches. */
  watch(onState: (state: PolicyState) => void): () => void;
  /** Reads at once, for whoever knows of a change; resolves when it was read, or could not be. */
  refresh(): Promise<void>;
}

/**
 * `read` gives what changed of the policy since a revision that is held; it is asked when `watchChanges` tells of one, every `everyMilliseconds` in case it does not, and at once
 * for whoever comes after a failure or a rest.
 */
export function policyFeed(
  read: (since: string | null, signal: AbortSignal) => Promise<PolicyUpdate>,
  everyMilliseconds: number,
  watchChanges: (onChange: () => void) => () => void = () => () => {},
): PolicyFeed {
  const watchers = new Set<(state: PolicyState) => void>();
  let state: PolicyState = { revision: 0, policy: null, told: null, skew: 0, failed: null };
  let held: HeldPolicy | null = null;
  let reading: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let unwatch: (() => void) | null = null;

  async function readNow() {
    clearTimeout(timer);
    // What is on its way may have been read before the change.
    reading?.abort();
    const current = new AbortController();
    reading = current;
    const before = held;
    const next = await read(before?.revision ?? null, current.signal)
      .then(async (update) => {
        const now = holdUpdate(before, update);
        const advanced = await advance(state, now.answer);
        return { held: now, state: advanced };
      })
      .catch((cause) => ({ held: before, state: { ...state, failed: failedBy(cause) } }));
    if (current.signal.aborted) return;
    reading = null;
    held = next.held;
    const { failed } = next.state;
    readAt = failed ? Number.NEGATIVE_INFINITY : Date.now();
    timer = setTimeout(readNow, failed ? everyMilliseconds / 6 : everyMilliseconds);
    const former = state;
    state = next.state;
    if (former.policy === state.policy && former.told === state.told && former.failed === failed) return;
    for (const watcher of [...watchers]) watcher(state);
  }

  function rest() {
    unwatch?.();
    unwatch = null;
    clearTimeout(timer);
    reading?.abort();
    reading = null;
  }

  return {
    refresh: readNow,
    watch(onState) {
      watchers.add(onState);
      unwatch ??= watchChanges(() => void readNow());
      if (state.policy || state.failed) onState(state);
      if (!reading && Date.now() - readAt >= everyMilliseconds) {
        clearTimeout(timer);
        void readNow();
      } else if (!reading && watchers.size === 1) {
        timer = setTimeout(readNow, everyMilliseconds - (Date.now() - readAt));
      }
      return () => {
        watchers.delete(onState);
        if (watchers.size === 0) rest();
      };
    },
  };
}

async function advance(state: PolicyState, { snapshot: read, ...said }: PolicyAnswer): Promise<PolicyState> {
  const { policy, revision } = state;
  const engine = missingRegexEngine(read);
  await engine;
  const told = JSON.stringify(state.told) === JSON.stringify(said) ? state.told : said;
  const skew = Date.now() - Date.parse(read.readAt);
  const next = { ...state, told, skew, failed: null };
  // What was compiled without the engine knows nothing of patterns.
  if (!policy || engine) return { ...next, revision: revision + 1, policy: compile(read) };
  if (isSame(policy.snapshot, read)) return next;
  return { ...next, revision: revision + 1, policy: recompile(policy, read) };
}

/** But for the moment at which it was read. */
function isSame(a: PolicySnapshot, b: PolicySnapshot): boolean {
  const { readAt: _, resources: before, ...settingsBefore } = a;
  const { readAt: __, resources: now, ...settingsNow } = b;
  return sameItems(before, now) && JSON.stringify(settingsBefore) === JSON.stringify(settingsNow);
}
