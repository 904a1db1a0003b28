import "server-only";
import { readEnv } from "../env";
import { isKind, NAMESPACE, TLS_ROUTE, WATCHED_KINDS, type WatchedKind } from "../linkerd/kinds";
import { readsOf } from "../linkerd/linkerd-reads";
import { type KubernetesObject, refKey, refOf } from "../linkerd/object";
import type { Caller } from "../people/caller";
import { toldProxyVersion } from "../proxy-version";
import type { Schemas } from "../schema/structural-schema";
import type { KindState } from "./asked/policy-answer";
import { kubeClient } from "./client/current-client";
import { trimService } from "./client/decode-object";
import { userNameOf } from "./client/identity";
import type { KubeClient } from "./client/kube-client";
import { foundTlsRouteVersion } from "./client/tls-route-version";
import { readToldSettings } from "./linkerd-settings";
import { type Pace, USUAL_PACE } from "./pace";
import { readClusterSchemas } from "./read-schemas";
import { Remembered } from "./remembered";
import { WatchGroup } from "./watch-group";
import { KindWatch } from "./watch-kind";

/** A Linkerd whose settings do not come is taken for one that nobody knows. */
const SETTINGS_SECONDS = 2;

/** Read only while somebody edits or plans; a CRD that was just installed should not be missed for long. */
const SCHEMAS_SECONDS = 60;

type Keep = (object: KubernetesObject) => KubernetesObject;
const whole: Keep = (object) => object;

/** What of each object is held in memory and sent to browsers. */
const KEPT: Record<WatchedKind["kind"], Keep> = {
  EgressNetwork: whole,
  HTTPRoute: whole,
  GRPCRoute: whole,
  TLSRoute: whole,
  TCPRoute: whole,
  Service: trimService,
  Namespace: nameOnly,
};

/** Everything that is wanted, kept current by one watch per kind. */
export class PolicyStore {
  readonly identity: Remembered<string | null>;
  readonly linkerd: Remembered<Awaited<ReturnType<typeof readToldSettings>>>;
  readonly schemas: Remembered<Schemas>;
  private readonly group = new WatchGroup();
  private readonly watches: KindWatch<KubernetesObject>[];
  private readonly subscribers = new Set<(revision: number) => void>();
  private sorted: KubernetesObject[] | null = null;
  private revision = 0;

  constructor(
    readonly client: KubeClient,
    pace: Pace = USUAL_PACE,
  ) {
    const onChange = () => this.changed();
    this.linkerd = new Remembered(() => readToldSettings(client), 60);
    this.identity = new Remembered(() => userNameOf(client), 300);
    this.schemas = new Remembered(() => readClusterSchemas(client), SCHEMAS_SECONDS);
    this.watches = WATCHED_KINDS.map((kind) =>
      this.group.start(
        new KindWatch(client, kind, {
          pace,
          keep: KEPT[kind.kind],
          onChange,
          ...(kind === TLS_ROUTE && { versions: () => this.tlsRouteVersions() }),
        }),
      ),
    );
  }

  stop(): void {
    this.group.stop();
  }

  kinds(): KindState[] {
    return this.group.kinds();
  }

  /** EgressNetworks, routes and Services, in the order of their names. The same array until something changes. */
  resources(): KubernetesObject[] {
    this.sorted ??= this.watches
      .filter((watch) => watch.kind !== NAMESPACE)
      .flatMap((watch) => [...watch.objects()])
      .map((object) => ({ object, key: refKey(refOf(object)) }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      .map(({ object }) => object);
    return this.sorted;
  }

  /** Where Namespaces may not be listed, those that hold something we can read. */
  namespaces(): string[] {
    const listed = this.watches.filter((watch) => watch.kind === NAMESPACE).flatMap((watch) => [...watch.objects()]);
    const names =
      listed.length > 0
        ? listed.map((each) => each.metadata.name)
        : this.resources().map((each) => each.metadata.namespace);
    return [...new Set(names)].sort();
  }

  /** Resolves when each kind was listed or refused once, or after `seconds`. */
  settled(seconds: number): Promise<void> {
    return this.group.settled(seconds);
  }

  /** `onChange` is called at every change, of an object or of what can be read. Returns what ends it. */
  subscribe(onChange: (revision: number) => void): () => void {
    this.subscribers.add(onChange);
    return () => this.subscribers.delete(onChange);
  }

  /** Which TLSRoute is read hangs on Linkerd's version. */
  private async tlsRouteVersions(): Promise<readonly string[]> {
    const { value } = await this.linkerd.get(SETTINGS_SECONDS);
    return readsOf(readEnv().linkerd.linkerdVersion ?? value?.linkerdVersion ?? toldProxyVersion()).tlsRouteVersions;
  }

  private changed(): void {
    // The first watch may tell something before the last one stands.
    const tls = this.group.kinds().find((each) => isKind(each, TLS_ROUTE));
    if (tls?.state === "synced") foundTlsRouteVersion(tls.version);
    this.sorted = null;
    this.revision++;
    for (const tell of this.subscribers) tell(this.revision);
    this.group.changed();
  }
}

function nameOnly(object: KubernetesObject): KubernetesObject {
  const { namespace, name } = object.metadata;
  return { apiVersion: object.apiVersion, kind: object.kind, metadata: { namespace, name } };
}

// On globalThis, since Next gives routes and instrumentation separate instances of this module.
declare global {
  /** By the caller's key. */
  var egressPolicyStores: Map<string, PolicyStore> | undefined;
}

/** What `caller` may see of the cluster. Another client of the same caller means another cluster, whose watches take over. */
export async function policyStore(caller: Caller): Promise<PolicyStore> {
  const client = await kubeClient(caller);
  globalThis.egressPolicyStores ??= new Map();
  const kept = globalThis.egressPolicyStores.get(caller.key);
  if (kept?.client === client) return kept;
  kept?.stop();
  const store = new PolicyStore(client);
  globalThis.egressPolicyStores.set(caller.key, store);
  return store;
}

/** Ends all watches, so that nothing holds up the end of the process. */
export function stopPolicyStore(): void {
  for (const store of globalThis.egressPolicyStores?.values() ?? []) store.stop();
  globalThis.egressPolicyStores = undefined;
}
