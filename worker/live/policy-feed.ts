import type { PolicyAnswer } from "@/lib/cluster/asked/policy-answer";
import { type KubernetesObject, refKey, refOf } from "@/lib/linkerd/object";
import type { PolicySnapshot } from "@/lib/linkerd/policy-snapshot";
import { compile, type Policy, recompile } from "@/lib/resolver/compile/compile";
import { missingRegexEngine } from "@/lib/resolver/match/patterns";
import { type Failed, failedBy } from "../port/message";

export interface PolicyState {
  /** Rises with every change of what is wanted; answers made from it carry it as their `rev`. */
  revision: number;
  /** Compiled; null until it could be read. The last one stays while reading fails. */
  policy: Policy | null;
  /** Why the last reading failed; null when it did not. */
  failed: Failed | null;
}

export interface PolicyFeed {
  /** Tells the state of now, where one is known, and every later one. The policy is read while anybody watches. */
  watch(onState: (state: PolicyState) => void): () => void;
}

/**
 * `read` gives the policy of now; it is asked when `watchChanges` tells of one, every `everyMilliseconds` in case it does not, and at once
 * for whoever comes after a failure or a rest.
 */
export function policyFeed(
  read: (signal: AbortSignal) => Promise<PolicyAnswer>,
  everyMilliseconds: number,
  watchChanges: (onChange: () => void) => () => void = () => () => {},
): PolicyFeed {
  const watchers = new Set<(state: PolicyState) => void>();
  let state: PolicyState = { revision: 0, policy: null, failed: null };
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
    const next = await read(current.signal)
      .then(({ snapshot }) => advance(state, snapshot))
      .catch((cause): PolicyState => ({ ...state, failed: failedBy(cause) }));
    if (current.signal.aborted) return;
    reading = null;
    readAt = next.failed ? Number.NEGATIVE_INFINITY : Date.now();
    timer = setTimeout(readNow, next.failed ? everyMilliseconds / 6 : everyMilliseconds);
    const told = state;
    state = next;
    if (told.policy === next.policy && told.failed === next.failed) return;
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

async function advance(state: PolicyState, read: PolicySnapshot): Promise<PolicyState> {
  const { policy, revision } = state;
  const engine = missingRegexEngine(read);
  await engine;
  // What was compiled without the engine knows nothing of patterns.
  if (!policy || engine) return { revision: revision + 1, policy: compile(read), failed: null };
  const snapshot = { ...read, resources: keepSame(policy.snapshot.resources, read.resources) };
  if (isSame(policy.snapshot, snapshot)) return { ...state, failed: null };
  return { revision: revision + 1, policy: recompile(policy, snapshot), failed: null };
}

/** The same list with every object that did not change since `before` as it was then: `recompile` knows objects by identity. */
function keepSame(before: readonly KubernetesObject[], now: readonly KubernetesObject[]): KubernetesObject[] {
  const known = new Map(before.map((object) => [refKey(refOf(object)), object]));
  return now.map((object) => {
    const old = known.get(refKey(refOf(object)));
    return old && isSameVersion(old, object) ? old : object;
  });
}

function isSameVersion({ metadata: a }: KubernetesObject, { metadata: b }: KubernetesObject): boolean {
  return a.resourceVersion !== undefined && a.uid === b.uid && a.resourceVersion === b.resourceVersion;
}

/** But for the moment at which it was read. */
function isSame(a: PolicySnapshot, b: PolicySnapshot): boolean {
  const { readAt: _, resources: before, ...settingsBefore } = a;
  const { readAt: __, resources: now, ...settingsNow } = b;
  if (before.length !== now.length || !now.every((object, i) => object === before[i])) return false;
  return JSON.stringify(settingsBefore) === JSON.stringify(settingsNow);
}
