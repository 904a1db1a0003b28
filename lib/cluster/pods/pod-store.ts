import "server-only";
import type { WatchedNamespace, WatchedPod } from "../../bypass/watched-pod";
import type { WatchedSlice } from "../../bypass/watched-slice";
import { decoded, fieldsOf } from "../../linkerd/decode/decode";
import { ENDPOINT_SLICE, NAMESPACE, NETWORK_POLICY, POD, SERVICE } from "../../linkerd/kinds";
import type { KubernetesObject } from "../../linkerd/object";
import type { LiveService } from "../../network-policy/stored/live-cluster";
import { readService } from "../../network-policy/stored/read-cluster";
import type { Caller } from "../../people/caller";
import type { KindState } from "../asked/policy-answer";
import { kubeClient } from "../client/current-client";
import type { KubeClient } from "../client/kube-client";
import { servedGroups } from "../client/served-groups";
import { type Pace, USUAL_PACE } from "../pace";
import { Remembered } from "../remembered";
import { WatchGroup } from "../watch-group";
import { KindWatch } from "../watch-kind";
import { decodePod } from "./decode-pod";
import { decodeSlice } from "./decode-slice";

/** Pods come and go all day: what nobody asked about for so long is not watched any longer. */
const UNASKED_SECONDS = 600;
/** CRDs come seldom. */
const GROUPS_SECONDS = 60;

/** Pods, namespaces, NetworkPolicies and EndpointSlices, watched from the first question about them until nobody asks any more. */
export class PodStore {
  private readonly group = new WatchGroup();
  private readonly pods: KindWatch<WatchedPod>;
  private readonly namespaces: KindWatch<WatchedNamespace>;
  private readonly policies: KindWatch<KubernetesObject>;
  private readonly slices: KindWatch<WatchedSlice>;
  private readonly services: KindWatch<LiveService>;
  /** API groups that the cluster serves. */
  readonly groups: Remembered<string[]>;
  /** Grows at every change. */
  revision = 0;

  constructor(
    readonly client: KubeClient,
    pace: Pace = USUAL_PACE,
  ) {
    const onChange = () => {
      this.revision += 1;
      this.group.changed();
    };
    const common = { pace, onChange };
    this.groups = new Remembered(() => servedGroups(client), GROUPS_SECONDS);
    this.pods = this.group.start(new KindWatch(client, POD, { ...common, keep: decodePod }));
    this.namespaces = this.group.start(new KindWatch(client, NAMESPACE, { ...common, keep: labelsOf }));
    this.policies = this.group.start(new KindWatch(client, NETWORK_POLICY, { ...common, keep: (policy) => policy }));
    this.slices = this.group.start(new KindWatch(client, ENDPOINT_SLICE, { ...common, keep: decodeSlice }));
    this.services = this.group.start(new KindWatch(client, SERVICE, { ...common, keep: serviceOf }));
  }

  stop(): void {
    this.group.stop();
  }

  /** Resolves when each kind was listed or refused once, or after `seconds`. */
  settled(seconds: number): Promise<void> {
    return this.group.settled(seconds);
  }

  kinds(): KindState[] {
    return this.group.kinds();
  }

  held() {
    return {
      pods: [...this.pods.objects()],
      namespaces: [...this.namespaces.objects()],
      policies: [...this.policies.objects()],
      slices: [...this.slices.objects()],
      services: [...this.services.objects()],
    };
  }
}

function labelsOf({ metadata }: KubernetesObject): WatchedNamespace {
  return {
    name: metadata.name,
    labels: metadata.labels ?? {},
    inject: metadata.annotations?.["linkerd.io/inject"] ?? null,
  };
}

function serviceOf(_: KubernetesObject, stored: unknown): LiveService | null {
  const read = decoded(() => readService(fieldsOf(stored, "a Service")));
  return read.ok ? read.value : null;
}

interface Kept {
  store: PodStore;
  ends: NodeJS.Timeout;
}

// On globalThis, since Next gives routes and instrumentation separate instances of this module.
declare global {
  /** By the caller's key. */
  var egressPodStores: Map<string, Kept> | undefined;
}

/** The pods that `caller` may see. Another client of the same caller means another cluster, whose watches take over. */
export async function podStore(caller: Caller): Promise<PodStore> {
  const client = await kubeClient(caller);
  globalThis.egressPodStores ??= new Map();
  const stores = globalThis.egressPodStores;
  const kept = stores.get(caller.key);
  if (kept?.store.client === client) {
    kept.ends.refresh();
    return kept.store;
  }
  end(kept);
  const store = new PodStore(client);
  const ends = setTimeout(() => {
    stores.delete(caller.key);
    store.stop();
  }, UNASKED_SECONDS * 1000).unref();
  stores.set(caller.key, { store, ends });
  return store;
}

function end(kept: Kept | undefined): void {
  if (!kept) return;
  clearTimeout(kept.ends);
  kept.store.stop();
}
