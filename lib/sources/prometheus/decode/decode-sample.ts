import type { FlowProtocol } from "../../../flows/protocol";
import { parseDefaultRouteName } from "../../../linkerd/default-routes";
import { familyOf, type RouteFamily } from "../../../linkerd/kinds";
import type { NamespacedName, ObjectRef } from "../../../linkerd/object";
import type { Labels } from "../client/decode-result";
import type { ScrapeLabels } from "../promql/scrape-labels";
import { podOf, type Source, sourceOf } from "./workload";

/** Who judged the traffic. `private`: nobody, inside the cluster's ranges. `invalid`: a policy that the proxy could not read. */
export type Judge = "network" | "uncovered" | "private" | "invalid";

/** What tells flows apart. */
export interface FlowIdentity {
  source: Source;
  judge: Judge;
  network: NamespacedName | null;
  route: ObjectRef;
  host: string | null;
  address: string | null;
  port: number | null;
  portConfirmed: boolean;
  protocol: FlowProtocol;
}

export interface FlowSample {
  identity: FlowIdentity;
  pod: string | null;
  /** `200`, `PERMISSION_DENIED`, `forbidden`; null where the query did not ask for it. */
  answer: string | null;
  /** Upper bound of a latency bucket in seconds; null for what is no bucket. */
  bound: number | null;
}

export type DecodedSample =
  | { kind: "flow"; sample: FlowSample }
  /** Inside the cluster, so no concern of this dashboard. */
  | { kind: "in-cluster" }
  | { kind: "unreadable"; why: string };

export interface SampleContext {
  /** null: told from the sample itself. */
  protocol: FlowProtocol | null;
  /** The query asked only for what `metrics.md` calls endpoint traffic without a known pod. */
  privateOnly: boolean;
  scrape: ScrapeLabels;
  /** `namespace/pod` of pods with a label `hostname` of their own. */
  podsNamedHostname: ReadonlySet<string>;
}

/** A row of an answer as a part of a flow. Labels which the proxy prints as `""` are absent here, so absence is normal. */
export function decodeSample(labels: Labels, context: SampleContext): DecodedSample {
  const read = (name: string) => readLabel(labels, name, context.scrape);
  const judge = judgeOf(read("parent_kind"), read("parent_name"), context.privateOnly);
  if (judge === "in-cluster") return { kind: "in-cluster" };
  if (judge === null) return unreadable(`parent ${read("parent_kind")} ${read("parent_name")}`);
  const network = judge === "network" ? { namespace: read("parent_namespace"), name: read("parent_name") } : null;
  if (network && (network.namespace === "" || network.name === ""))
    return unreadable("an EgressNetwork without a name");
  const route: ObjectRef = {
    group: read("route_group"),
    kind: read("route_kind"),
    namespace: read("route_namespace"),
    name: read("route_name"),
  };
  if (route.kind === "" || route.name === "") return unreadable("no route");
  const protocol = context.protocol ?? protocolOf(labels, route);
  if (protocol === null) return unreadable(`no protocol known for route ${route.name}`);
  const port = parsePort(protocol === "tcp" ? read("target_port") : read("parent_port"));
  if (port === "malformed") return unreadable("an invalid port");
  const pod = podOf(labels, context.scrape);
  const source = sourceOf(labels, context.scrape);
  const renamed = context.podsNamedHostname.has(`${source.namespace}/${pod}`);
  return {
    kind: "flow",
    sample: {
      pod,
      bound: labels.le === undefined ? null : boundOf(labels.le),
      answer: answerOf(read("http_status") || read("grpc_status"), read("error")),
      identity: {
        source,
        judge,
        network,
        route,
        // In such a pod only the renamed label is the proxy's; the other is the pod's own, and no host at all.
        host: (renamed ? labels.exported_hostname : read("hostname")) || null,
        address: read("target_ip") || null,
        port,
        portConfirmed: protocol === "tcp" && port !== null,
        protocol,
      },
    },
  };
}

function judgeOf(kind: string, name: string, privateOnly: boolean): Judge | "in-cluster" | null {
  if (kind === "EgressNetwork") return "network";
  if (kind === "Service") return "in-cluster";
  if (kind !== "default") return null;
  if (name === "egress-fallback") return "uncovered";
  if (name === "invalid") return "invalid";
  if (name === "endpoint" || name === "fallback") return privateOnly ? "private" : "in-cluster";
  return null;
}

function protocolOf(labels: Labels, route: ObjectRef): FlowProtocol | null {
  const family = route.kind === "default" ? parseDefaultRouteName(route.name)?.family : undefined;
  if (family) return family;
  if (labels.target_ip !== undefined) return "tcp";
  const attached = familyOf(route.kind);
  return attached && TOLD_BY_KIND[attached];
}

/** Requests are told by the name of their metric. */
const TOLD_BY_KIND: Record<RouteFamily, FlowProtocol | null> = { http: null, grpc: null, tls: "tls", tcp: "tcp" };

/** A proxy's label goes by `exported_…` where a pod label took its name first. */
function readLabel(labels: Labels, name: string, scrape: ScrapeLabels): string {
  const exported = scrape.shadowed.includes(name) ? labels[`exported_${name}`] : undefined;
  return exported ?? labels[name] ?? "";
}

function parsePort(text: string): number | null | "malformed" {
  if (text === "") return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : "malformed";
}

/** `0.05`, `1.0`, `+Inf`; engines spell whole numbers either way. */
function boundOf(le: string): number {
  return le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le);
}

/** A status with an error is an answer that broke off half-way. */
function answerOf(status: string, error: string): string | null {
  if (status !== "") return error === "" ? status : `${status} ${error}`;
  return error === "" ? null : error;
}

function unreadable(why: string): DecodedSample {
  return { kind: "unreadable", why };
}
