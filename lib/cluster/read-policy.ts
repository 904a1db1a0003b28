import "server-only";
import { readEnv } from "../env";
import { AppError } from "../errors";
import { isKind, TLS_ROUTE, WATCHED_KINDS } from "../linkerd/kinds";
import type { PolicySnapshot, UnreadKind } from "../linkerd/policy-snapshot";
import type { Caller } from "../people/caller";
import { toldProxyVersion } from "../proxy-version";
import type { ClusterProblem, KindState, PolicyAnswer } from "./asked/policy-answer";
import { mergeLinkerdSettings } from "./linkerd-settings";
import { type PolicyStore, policyStore } from "./policy-store";

const FIRST_SYNC_SECONDS = 4;

/**
 * What is wanted, as far as `caller` may see it, from the watches' memory: current to within milliseconds while a kind is `synced`. The first call waits some
 * seconds for the first lists. A cluster that is absent, down or partly forbidden is told in the answer, not thrown.
 */
export async function readPolicy(caller: Caller): Promise<PolicyAnswer> {
  try {
    return await policyAnswer(await policyStore(caller));
  } catch (error) {
    if (error instanceof AppError && error.code === "cluster_not_configured") return notConfigured(error);
    throw error;
  }
}

export async function policyAnswer(store: PolicyStore): Promise<PolicyAnswer> {
  const { linkerd: overrides, readOnly } = readEnv();
  const [identity, told] = await Promise.all([
    store.identity.get(FIRST_SYNC_SECONDS),
    store.linkerd.get(FIRST_SYNC_SECONDS),
    store.settled(FIRST_SYNC_SECONDS),
  ]);
  const kinds = store.kinds();
  const linkerd = mergeLinkerdSettings(overrides, told.value, told.failure, toldProxyVersion());
  const { context, server, source } = store.client.access;
  return {
    snapshot: {
      readAt: new Date().toISOString(),
      resources: store.resources(),
      ...linkerd.settings,
      ...tlsRouteVersionOf(kinds),
      status: "live",
      namespaces: store.namespaces(),
      unread: kinds.flatMap(unreadKind),
    },
    cluster: { configured: true, context, server, source, identity: identity.value, problem: problemOf(kinds) },
    kinds,
    linkerd: linkerd.source,
    readOnly,
  };
}

function tlsRouteVersionOf(kinds: readonly KindState[]): Pick<PolicySnapshot, "tlsRouteVersion"> {
  const tls = kinds.find((each) => isKind(each, TLS_ROUTE));
  return tls?.version === "v1" ? { tlsRouteVersion: "v1" } : {};
}

function unreadKind({ group, kind, state, message }: KindState): UnreadKind[] {
  if (state === "synced" || state === "stale") return [];
  if (state === "starting") return [{ group, kind, why: "failed", message: "Not listed yet." }];
  return [{ group, kind, why: state, message }];
}

/** What keeps the cluster as a whole from answering; a single kind's trouble stays with that kind. */
function problemOf(kinds: KindState[]): ClusterProblem | null {
  const broken = kinds.filter((kind) => kind.state === "stale" || kind.state === "failed");
  const [first] = broken;
  if (!first?.code || kinds.some((kind) => kind.state === "synced" || kind.state === "starting")) return null;
  return { code: first.code, message: first.message, hint: first.hint };
}

function notConfigured(error: AppError): PolicyAnswer {
  const { linkerd: overrides, readOnly } = readEnv();
  const linkerd = mergeLinkerdSettings(overrides, null, error, toldProxyVersion());
  const problem = { code: error.code, message: error.message, hint: error.hint };
  const kinds = WATCHED_KINDS.map(({ group, kind, version }): KindState => {
    const { code, message, hint } = problem;
    return { group, kind, version, state: "failed", code, message, hint, staleSince: null, objects: 0, unreadable: 0 };
  });
  return {
    snapshot: {
      readAt: new Date().toISOString(),
      resources: [],
      ...linkerd.settings,
      status: "live",
      namespaces: [],
      unread: kinds.flatMap(unreadKind),
    },
    cluster: { configured: false, context: null, server: null, identity: null, source: null, problem },
    kinds,
    linkerd: linkerd.source,
    readOnly,
  };
}
