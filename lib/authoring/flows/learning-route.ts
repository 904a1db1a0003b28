import type { Flow } from "../../flows/flow";
import { isKind, TLS_ROUTE } from "../../linkerd/kinds";
import type { NamespacedName } from "../../linkerd/object";
import { isTlsPort } from "../../linkerd/tls-ports";
import type { Policy } from "../../resolver/compile/compile";
import { namesExported } from "../advice/advice-evidence";
import { hostnameAdvice } from "../advice/hostname-advice";
import { routeKindFor, unservedAdvice } from "../advice/route-kind";
import { portNotices, routesOn } from "../advice/route-notices";
import type { DraftNotice, HostnameAdvice } from "../draft";
import { freeName } from "../free-name";
import { type RouteIntent, routeManifest } from "../route-manifest";
import type { ProposedCreate } from "../route-proposal";
import { draftingPolicy } from "./drafting-policy";
import { kindGuard, portGuards } from "./kind-guard";

/** Reserved for what must never resolve (RFC 6761), so no client asks for it. */
export const NAME_NOBODY_USES = "learning.invalid";

/**
 * How the names of connections that are known by address alone become known: any TLSRoute puts its port in tls mode, and the default
 * route then counts each connection under its SNI. For one port of an EgressNetwork, for the clients of one namespace.
 */
export interface Learning {
  /** `shop linkerd-egress/all 443`. */
  key: string;
  clientNamespace: string;
  network: NamespacedName;
  port: number;
  flows: number;
  state:
    | { kind: "possible"; write: ProposedCreate }
    /** A TLSRoute is there: names appear with the next connections. */
    | { kind: "learning" }
    | { kind: "impossible"; sentence: string; advice: string[] };
  /** For clients whose proxies leave names out of metrics, or where nobody can tell yet. */
  labels: ClientLabels[];
}

export interface ClientLabels {
  workload: string;
  /** `unknown`: no traffic of it that must have a name was seen. */
  exported: "no" | "unknown";
  advice: HostnameAdvice;
}

/** `observed`: all traffic that is known, for what turning to TLS breaks. */
export function learnings(flows: readonly Flow[], observed: readonly Flow[], policy: Policy): Learning[] {
  const groups = new Map<string, Flow[]>();
  for (const flow of flows) {
    const key = learningKey(flow);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), flow]);
  }
  const drafting = draftingPolicy(policy, []);
  return [...groups].flatMap(([key, group]) => {
    const [first] = group;
    if (!first?.network || first.port === null) return [];
    const { network, port } = first;
    const clientNamespace = first.source.namespace;
    const judging = drafting.judging(network, clientNamespace);
    if (!judging.ok) return [];
    const place = { clientNamespace, network, port };
    const state = stateOf(place, group, observed, policy, judging.notices);
    return [{ key, ...place, flows: group.length, state, labels: labelsOf(group, observed) }];
  });
}

/** Whether a route is there for nothing but learning. */
export function isLearningRoute({ hostnames }: { hostnames: readonly string[] }): boolean {
  return hostnames.length === 1 && hostnames[0] === NAME_NOBODY_USES;
}

/** null for a flow that has a name, or of which nobody expects one. */
function learningKey({ protocol, network, port, source, verdict }: Flow): string | null {
  if (protocol !== "tcp" || network === null || port === null || !isTlsPort(port)) return null;
  if (verdict !== "denied" && verdict !== "allowed-by-default") return null;
  return `${source.namespace} ${network.namespace}/${network.name} ${port}`;
}

type Place = Pick<Learning, "clientNamespace" | "network" | "port">;

function stateOf(
  { clientNamespace, network, port }: Place,
  flows: Flow[],
  observed: readonly Flow[],
  policy: Policy,
  networkNotices: DraftNotice[],
): Learning["state"] {
  // A route counts for its own namespace, and beside the EgressNetwork for all.
  const counts = (namespace: string) => namespace === clientNamespace || namespace === network.namespace;
  if (routesOn(network, port, policy).some((route) => isKind(route, TLS_ROUTE) && counts(route.namespace)))
    return { kind: "learning" };
  const kind = routeKindFor("tls", policy.snapshot);
  if (kind === null) {
    const { why, advice } = unservedAdvice("tls");
    return { kind: "impossible", sentence: why, advice };
  }
  const group = { kind, namespace: clientNamespace, network, port, family: "tls" as const, needs: [], limited: null };
  const guard = kindGuard(group, new Map(), policy);
  if (guard) return { kind: "impossible", sentence: guard.sentence, advice: guard.advice };
  const name = freeName(kind, clientNamespace, learningName(port, network.name), policy.snapshot);
  const intent: RouteIntent = { kind, namespace: clientNamespace, name, network, port, hosts: [NAME_NOBODY_USES] };
  return {
    kind: "possible",
    write: {
      verb: "create",
      manifest: routeManifest(intent, policy.snapshot),
      sentence: `Makes Linkerd read SNIs on port ${port} of EgressNetwork ${network.namespace}/${network.name} for clients in namespace ${clientNamespace}. Its only hostname, ${NAME_NOBODY_USES}, is unused, so it allows nothing: trafficPolicy still decides.`,
      flows,
      reach: [],
      notices: [...portGuards(group, observed, policy), ...portNotices(intent, policy), ...networkNotices],
    },
  };
}

function learningName(port: number, network: string): string {
  return `learn-names-${port}-${network.replaceAll(".", "-")}`.slice(0, 63).replace(/-+$/, "");
}

function labelsOf(flows: readonly Flow[], observed: readonly Flow[]): ClientLabels[] {
  const clients = new Map(flows.map((flow) => [clientOf(flow), flow]));
  return [...clients.values()].flatMap((flow): ClientLabels[] => {
    const exported = namesExported(flow, observed);
    if (exported === "yes") return [];
    const workload = `${flow.source.namespace}/${flow.source.workload}`;
    return [{ workload, exported, advice: hostnameAdvice(flow, exported, observed) }];
  });
}

function clientOf({ source }: Flow): string {
  return `${source.workloadKind} ${source.namespace}/${source.workload}`;
}
