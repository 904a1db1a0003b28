import type { Flow } from "../flows/flow";
import { type Cidr, contains, overlaps, parseCidr } from "../linkerd/address";
import type { EgressNetworkSpec } from "../linkerd/egress-network";
import { isEgressNetwork } from "../linkerd/kinds";
import type { KubernetesObject } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { counted } from "../print/counted";
import type { DraftNotice } from "./draft";

/** What follows from creating an EgressNetwork; what each flow would meet is told by the rehearsal. */
export function networkConsequences(
  manifest: KubernetesObject,
  spec: EgressNetworkSpec,
  snapshot: PolicySnapshot,
  flows: readonly Flow[],
): DraftNotice[] {
  const { namespace } = manifest.metadata;
  const all = snapshot.resources.filter(isEgressNetwork);
  const isGlobal = namespace === snapshot.globalEgressNamespace;
  const clients = (client: string) =>
    isGlobal ? !all.some((each) => each.metadata.namespace === client) : client === namespace;
  return [
    ...(isGlobal ? globalNotices(all, snapshot) : silencingNotices(namespace, all, snapshot)),
    ...overlapNotices(spec, snapshot),
    ...trafficNotices(
      spec,
      isGlobal ? "every namespace without an EgressNetwork of its own" : `namespace ${namespace}`,
      flows.filter((flow) => clients(flow.source.namespace)),
    ),
  ];
}

function silencingNotices(namespace: string, all: KubernetesObject[], snapshot: PolicySnapshot): DraftNotice[] {
  const globals = all.filter((each) => each.metadata.namespace === snapshot.globalEgressNamespace);
  if (globals.length === 0 || all.some((each) => each.metadata.namespace === namespace)) return [];
  const names = globals.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join(", ");
  const sentence = `This is the first EgressNetwork of namespace ${namespace}, so the global ones (${names}) no longer apply to its clients, not even for addresses that this one does not cover: those become uncovered.`;
  return [{ id: "silences-global", severity: "warn", sentence }];
}

function globalNotices(all: KubernetesObject[], snapshot: PolicySnapshot): DraftNotice[] {
  const others = new Set(all.map((each) => each.metadata.namespace));
  others.delete(snapshot.globalEgressNamespace);
  if (others.size === 0) return [];
  const sentence = `It does not apply to clients in ${[...others].sort().join(", ")}: their own EgressNetworks shadow the global ones.`;
  return [{ id: "hidden-by-local", severity: "info", sentence }];
}

/** Linkerd takes an overlapping EgressNetwork, marks it as not accepted, and uses no route attached to it. */
function overlapNotices(spec: EgressNetworkSpec, snapshot: PolicySnapshot): DraftNotice[] {
  const cluster = snapshot.clusterNetworks.flatMap(cidrOf);
  return (spec.networks ?? []).flatMap(({ cidr, except = [] }): DraftNotice[] => {
    const [entry] = cidrOf(cidr);
    if (!entry) return [];
    const excepted = except.flatMap(cidrOf);
    const hit = cluster.filter(
      ({ range }) => overlaps(entry.range, range) && !excepted.some((each) => contains(each.range, range)),
    );
    if (hit.length === 0) return [];
    const sentence = `${cidr} overlaps the cluster's own networks (${hit.map((each) => each.text).join(", ")}). Linkerd would not accept it: it would cover that traffic, but its routes would not apply. Exclude the overlap with except, or leave out networks to cover everything outside the cluster.`;
    return [{ id: "overlaps-cluster", severity: "warn", sentence }];
  });
}

function trafficNotices(spec: EgressNetworkSpec, whom: string, flows: readonly Flow[]): DraftNotice[] {
  const unjudged = flows.filter((flow) => flow.verdict === "uncovered" || flow.verdict === "uncertain").length;
  const seen =
    unjudged === 0
      ? ""
      : ` ${counted(unjudged, "flow")} seen recently ${unjudged === 1 ? "is" : "are"} uncovered today; the review shows what happens to each.`;
  if (spec.trafficPolicy === "Deny") {
    const sentence = `Once created, it denies clients in ${whom} everything that it covers and no route allows.${seen} To see the traffic first, start with Allow.`;
    return [{ id: "denies-at-once", severity: "warn", sentence }];
  }
  const sentence = `It denies nothing: the traffic of ${whom} that it covers becomes visible, by hostname where proxies export it.${seen}`;
  return [{ id: "only-shows", severity: "info", sentence }];
}

function cidrOf(text: string): { text: string; range: Cidr }[] {
  const range = parseCidr(text);
  return range ? [{ text, range }] : [];
}
