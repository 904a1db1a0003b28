import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { apiVersionOf, EGRESS_KINDS } from "../../lib/linkerd/kinds";
import type { KubernetesObject } from "../../lib/linkerd/object";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "../../lib/linkerd/policy-snapshot";
import { compile, type Policy } from "../../lib/resolver/compile/compile";
import type { KubeAccess } from "./kube-access";
import { callKube } from "./kube-stream";

/** What the mesh obeys: the policy as Linkerd's controller would see it, status included. */
export interface PolicyWatch {
  /** The policy in force now. */
  policy(): Policy;
  /** What it was compiled from. */
  snapshot(): PolicySnapshot;
  /** Calls `listener` after each change, until the returned function is called. */
  onChange(listener: () => void): () => void;
  /** Resolves once `test` holds for the snapshot; rejects after `timeoutSeconds`. */
  until(test: (snapshot: PolicySnapshot) => boolean, timeoutSeconds?: number): Promise<void>;
  stop(): Promise<void>;
}

interface Watched {
  apiVersion: string;
  kind: string;
  path: string;
}

const WATCHED: readonly Watched[] = [
  { apiVersion: "v1", kind: "Namespace", path: "/api/v1/namespaces" },
  { apiVersion: "v1", kind: "Service", path: "/api/v1/services" },
  ...EGRESS_KINDS.map((kind) => {
    const apiVersion = apiVersionOf(kind);
    return { apiVersion, kind: kind.kind, path: `/apis/${apiVersion}/${kind.plural}` };
  }),
];

/** Lists and watches everything that bears on egress; resolves when all kinds were listed once. */
export async function watchPolicy(access: KubeAccess): Promise<PolicyWatch> {
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const stores = WATCHED.map(() => new Map<string, KubernetesObject>());
  const waiting = new Set<() => void>();
  let compiled: Policy | null = null;

  const snapshot = (): PolicySnapshot => ({
    ...LINKERD_DEFAULTS,
    readAt: new Date().toISOString(),
    clusterNetworks: [...LINKERD_DEFAULTS.clusterNetworks],
    resources: stores.slice(1).flatMap((store) => [...store.values()]),
    namespaces: [...(stores[0]?.values() ?? [])].map((namespace) => namespace.metadata.name),
    status: "live",
    unread: [],
  });
  const changed = () => {
    compiled = null;
    for (const check of [...waiting]) check();
  };
  const policy = () => {
    compiled ??= compile(snapshot());
    return compiled;
  };

  const watches = WATCHED.map((watched, index) => {
    const store = stores[index] ?? new Map<string, KubernetesObject>();
    return follow(access, watched, store, changed, ending.signal);
  });
  await Promise.all(watches.map((watch) => watch.listed));

  return {
    policy,
    snapshot,
    onChange: (listener) => {
      waiting.add(listener);
      return () => waiting.delete(listener);
    },
    until: (test, timeoutSeconds = 15) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!test(policy().snapshot)) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve();
        };
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`The mesh did not see the awaited policy within ${timeoutSeconds} s.`));
        }, timeoutSeconds * 1000);
        waiting.add(check);
        check();
      }),
    stop: async () => {
      ending.abort();
      await Promise.all(watches.map((watch) => watch.ended));
    },
  };
}

export interface Following {
  listed: Promise<void>;
  ended: Promise<void>;
}

/** Keeps `store` like the server's, over closed watches, 410 and restarts of the server, until `signal` aborts. */
export function follow(
  access: KubeAccess,
  watched: Watched,
  store: Map<string, KubernetesObject>,
  changed: () => void,
  signal: AbortSignal,
): Following {
  let markListed = () => {};
  const listed = new Promise<void>((resolve) => {
    markListed = resolve;
  });
  const run = async () => {
    let version: string | null = null;
    while (!signal.aborted) {
      try {
        if (version === null) version = await list(access, watched, store, signal);
        changed();
        markListed();
        version =
          version === null ? await absent(signal) : await watch(access, watched, store, version, changed, signal);
      } catch {
        // No answer: whatever was known stays in force, as with Linkerd, until the server is back.
        version = null;
        await sleep(250, undefined, { signal }).catch(() => {});
      }
    }
    markListed();
  };
  return { listed, ended: run() };
}

/** Fills `store`; the resourceVersion to watch from, or null where the server does not know the kind. */
async function list(access: KubeAccess, watched: Watched, store: Map<string, KubernetesObject>, signal: AbortSignal) {
  const { status, body } = await callKube(access, watched.path, { signal });
  if (status === 404) {
    store.clear();
    return null;
  }
  if (status !== 200) throw new Error(`${status} for ${watched.path}`);
  const answer = listOf(JSON.parse(body));
  store.clear();
  // The items of a list carry neither apiVersion nor kind.
  for (const item of answer.items)
    store.set(keyOf(item), { ...item, apiVersion: watched.apiVersion, kind: watched.kind });
  return answer.metadata.resourceVersion;
}

async function absent(signal: AbortSignal): Promise<null> {
  await sleep(1000, undefined, { signal });
  return null;
}

/** Follows changes until the server ends the watch; the version to go on from, or null to list anew. */
async function watch(
  access: KubeAccess,
  watched: Watched,
  store: Map<string, KubernetesObject>,
  from: string,
  changed: () => void,
  signal: AbortSignal,
): Promise<string | null> {
  let version: string | null = from;
  const path = `${watched.path}?watch=1&allowWatchBookmarks=true&timeoutSeconds=240&resourceVersion=${from}`;
  const onLine = (line: string) => {
    const event = eventOf(JSON.parse(line));
    if (event.type === "ERROR") {
      version = null;
      return;
    }
    version = event.object.metadata.resourceVersion ?? version;
    if (event.type === "BOOKMARK") return;
    if (event.type === "DELETED") store.delete(keyOf(event.object));
    else store.set(keyOf(event.object), event.object);
    changed();
  };
  const { status } = await callKube(access, path, { onLine, signal });
  return status === 200 ? version : null;
}

function keyOf(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

/** What any Kubernetes API server answers to a list. */
function listOf(answer: unknown) {
  return answer as { metadata: { resourceVersion: string }; items: KubernetesObject[] };
}

/** One line of a watch; the object of an ERROR is a Status. */
function eventOf(line: unknown) {
  return line as { type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR"; object: KubernetesObject };
}
