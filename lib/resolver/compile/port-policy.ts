import type { PolicyProtocol } from "../../linkerd/decision";
import { ROUTE_KINDS, type RouteFamily } from "../../linkerd/kinds";
import { refKey } from "../../linkerd/object";
import { hasPort } from "../../linkerd/ports";
import type { Attachment } from "./attachments";
import type { CompiledNetwork, Policy } from "./compile";
import type { ConvertedRoute } from "./convert-route";
import { type DecisionsByClient, noDecisions, type RouteIndex } from "./route-index";

/** What is in force on one port of an EgressNetwork, for clients of one namespace. */
export interface PortPolicy {
  protocol: PolicyProtocol;
  opaquePort: boolean;
  /** Routes of the kind that is served, oldest first, then by name. Of TCPRoutes the first alone. */
  routes: ConvertedRoute[];
  /** By `refKey`: in force, yet of a kind that this port does not serve, or a TCPRoute behind the first. */
  unused: ReadonlyMap<string, Attachment>;
  /** In force for other namespaces' clients only. Listed when it is read: with thousands of such routes each client has its own list. */
  readonly foreign: Attachment[];
  /** In force for nobody. */
  out: Attachment[];
  /** In force through a Service of the network's name, though they name no port. */
  leaked: Attachment[];
  /** Why the proxy refuses the whole policy; null if it can take it. */
  refused: string | null;
  /** A route with several backends, none of which has any weight: the proxy panics on it. */
  unpickable: ConvertedRoute | null;
  /** Two routes of equal age and name: their order is a hash map's. */
  tied: boolean;
  /** What `decideQuietly` has prepared and found here. */
  quiet: { index: RouteIndex | null; byDefault: DecisionsByClient };
}

const FAMILY_OF: Record<PolicyProtocol, RouteFamily> = { detect: "http", grpc: "grpc", tls: "tls", opaque: "tcp" };
const SERVED_AS: Record<RouteFamily, PolicyProtocol> = { http: "detect", grpc: "grpc", tls: "tls", tcp: "opaque" };

/** What is known of one port of an EgressNetwork; consumer routes apart, all clients share the policy of `""`. */
export interface PortPolicies {
  attached: readonly Attachment[];
  /** Indices in `attached` of what is in force, by whom it is for; null: for everybody. */
  inForceFor: ReadonlyMap<string | null, readonly number[]>;
  out: Attachment[];
  consumers: ReadonlySet<string>;
  byConsumer: Map<string, PortPolicy>;
}

const NOBODY: ReadonlySet<string> = new Set();
// Beside those with routes: more than any mesh uses, so few that a port scan does no harm.
const REMEMBERED_PORTS = 1_000;

/** Source: linkerd2 policy-controller/grpc/src/outbound.rs (to_proto, timestamp_then_name) */
export function portPolicyFor(
  policy: Policy,
  network: CompiledNetwork,
  port: number,
  clientNamespace: string,
): PortPolicy {
  const policies = network.ports.get(port) ?? rememberPort(network, port);
  const { consumers, byConsumer } = policies;
  const consumer = consumers.has(clientNamespace) ? clientNamespace : "";
  const known = byConsumer.get(consumer);
  if (known) return known;
  const made = makePortPolicy(policies, hasPort(network.opaquePorts, port), consumer, policy.ties);
  byConsumer.set(consumer, made);
  return made;
}

function rememberPort({ attachments, ports }: CompiledNetwork, port: number): PortPolicies {
  const attached = [...(attachments.byPort.get(port) ?? []), ...attachments.portless];
  const consumers = attached.flatMap(({ onlyFor }) => onlyFor ?? []);
  const inForceFor = new Map<string | null, number[]>();
  for (const [at, { out, onlyFor }] of attached.entries()) {
    if (!out && !inForceFor.get(onlyFor)?.push(at)) inForceFor.set(onlyFor, [at]);
  }
  const made = {
    attached,
    inForceFor,
    out: attached.filter(({ out }) => out !== null),
    consumers: consumers.length > 0 ? new Set(consumers) : NOBODY,
    byConsumer: new Map(),
  };
  if (ports.size >= attachments.byPort.size + REMEMBERED_PORTS) ports.clear();
  ports.set(port, made);
  return made;
}

function makePortPolicy(
  { attached, inForceFor, out }: PortPolicies,
  opaquePort: boolean,
  consumer: string,
  ties: Policy["ties"],
): PortPolicy {
  const inForce = new Map<string, Attachment>();
  const [shared, own] = [inForceFor.get(null) ?? [], inForceFor.get(consumer) ?? []];
  for (const at of own.length > 0 ? [...shared, ...own].sort((a, b) => a - b) : shared) {
    const attachment = attached[at];
    if (attachment && !inForce.has(refKey(attachment.route.ref))) inForce.set(refKey(attachment.route.ref), attachment);
  }
  const attachments = [...inForce.values()];
  const protocol = protocolOf(new Set(attachments.map(({ route }) => route.family)), opaquePort);
  const order = (a: Attachment, b: Attachment) => compareAge(a, b) || breakTie(a, b, ties);
  const served = attachments.filter(({ route }) => route.family === FAMILY_OF[protocol]).sort(order);
  const used = protocol === "opaque" ? served.slice(0, 1) : served;
  const isUsed = new Set(used);
  const routes = used.flatMap(({ converted }) => converted ?? []);
  return {
    protocol,
    opaquePort,
    routes,
    unused: new Map([...inForce].filter(([, each]) => !isUsed.has(each))),
    get foreign() {
      return attached.filter(({ out, onlyFor }) => !out && onlyFor !== null && onlyFor !== consumer);
    },
    out,
    leaked: attachments.filter((each) => each.port === null),
    refused: routes.find((route) => route.refusedByProxy !== null)?.refusedByProxy ?? null,
    unpickable: routes.find(hasUnpickableBackends) ?? null,
    tied: served.some((each, i) => {
      const next = served[i + 1];
      return next !== undefined && compareAge(each, next) === 0;
    }),
    quiet: { index: null, byDefault: noDecisions() },
  };
}

/** That of the strongest kind among them. */
function protocolOf(families: ReadonlySet<RouteFamily>, opaquePort: boolean): PolicyProtocol {
  if (opaquePort) return "opaque";
  const strongest = ROUTE_KINDS.find(({ family }) => families.has(family));
  return strongest ? SERVED_AS[strongest.family] : "detect";
}

/** Oldest first, those without a timestamp last, then by name. Neither namespace nor group counts. */
function compareAge(a: Attachment, b: Attachment): number {
  const [left, right] = [a.route.metadata, b.route.metadata];
  if (left.createdAt !== right.createdAt) {
    return (left.createdAt ?? Number.MAX_SAFE_INTEGER) - (right.createdAt ?? Number.MAX_SAFE_INTEGER);
  }
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}

function breakTie(a: Attachment, b: Attachment, ties: Policy["ties"]): number {
  const [left, right] = [tieKey(a), tieKey(b)];
  const order = left < right ? -1 : left > right ? 1 : 0;
  return ties === "forward" ? order : -order;
}

function tieKey({ route }: Attachment): string {
  return `${route.metadata.namespace} ${route.ref.group}`;
}

function hasUnpickableBackends(route: ConvertedRoute): boolean {
  const rules = "rules" in route ? route.rules : [route];
  return rules.some(({ backendRefs }) => backendRefs.length > 1 && backendRefs.every((ref) => ref.weight === 0));
}
