import type { Flow, FlowVerdict } from "../flows/flow";
import type { FlowProtocol } from "../flows/protocol";
import type { Decision, FlowDecision, TraceStep, WireProtocol } from "../linkerd/decision";
import type { RouteKind } from "../linkerd/kinds";
import type { NamespacedName } from "../linkerd/object";
import { decidedVerdict } from "./predicted-verdict";

/** What of a request its sentence names. */
interface Asked {
  clientNamespace: string;
  /** Host or SNI; null where there is none, or nobody knows. */
  host: string | null;
  port: number | null;
  /** What would have to admit it. */
  kind: RouteKind["kind"];
  /** Method, path and headers are those of the request, not of an example. */
  whole: boolean;
}

const FLOW_KIND: Record<FlowProtocol, RouteKind["kind"]> = {
  http: "HTTPRoute",
  grpc: "GRPCRoute",
  tls: "TLSRoute",
  tcp: "TCPRoute",
};

const WIRE_KIND: Record<WireProtocol, RouteKind["kind"]> = {
  http1: "HTTPRoute",
  http2: "HTTPRoute",
  grpc: "GRPCRoute",
  tls: "TLSRoute",
  opaque: "TCPRoute",
};

const WORD: Record<FlowVerdict, string> = {
  denied: "Denied",
  failed: "Failed",
  uncovered: "Uncovered",
  uncertain: "Uncertain",
  redirected: "Redirected",
  "allowed-by-default": "Allowed by default",
  "allowed-by-route": "Allowed",
};

const NOW: Record<FlowVerdict, string> = {
  denied: "denies it",
  failed: "makes it fail",
  uncovered: "does not cover it",
  uncertain: "does not decide it",
  redirected: "redirects it",
  "allowed-by-default": "allows it by default",
  "allowed-by-route": "allows it",
};

/**
 * Why a flow is as it was seen, in a sentence, and a second one where the current policy says otherwise:
 * `Denied: no TLSRoute on port 443 of shop-egress names hooks.slack.com.`
 */
export function whyFlow(flow: Flow, prediction: FlowDecision): string {
  const { source, host, port, protocol, verdict } = flow;
  const asked = { clientNamespace: source.namespace, host, port, kind: FLOW_KIND[protocol], whole: false };
  if (!prediction.certain) {
    const fitting = prediction.candidates.filter((decision) => decidedVerdict(decision) === verdict);
    const reasons = [...new Set(fitting.map((decision) => reasonOf(decision, asked)))];
    return `${WORD[verdict]}: ${(reasons.length === 1 && reasons[0]) || seenReason(flow)}.`;
  }
  const { decision } = prediction;
  const now = decidedVerdict(decision);
  if (now === verdict) return `${WORD[verdict]}: ${reasonOf(decision, asked)}.`;
  return `${WORD[verdict]}: ${seenReason(flow)}. The current policy ${NOW[now]}: ${reasonOf(decision, asked)}.`;
}

/** The same of a request that nobody has sent. */
export function whyDecision(
  decision: Decision,
  request: { clientNamespace: string; host: string | null; port: number; protocol: WireProtocol },
): string {
  const reason = reasonOf(decision, { ...request, kind: WIRE_KIND[request.protocol], whole: true });
  return `${WORD[decidedVerdict(decision)]}: ${reason}.`;
}

/** By what the metrics alone tell. */
function seenReason({ source, network, route, verdict }: Flow): string {
  if (network === null) {
    return verdict === "uncertain"
      ? "no EgressNetwork covers it, and it may be traffic inside the cluster"
      : "no EgressNetwork covers its address";
  }
  const of = `of ${nameFor(source.namespace, network)}`;
  if (route.kind === "default") return `no route ${of} matched it`;
  const by = `${route.kind} ${nameFor(source.namespace, route)} ${of}`;
  if (verdict === "failed") return `${by} matched it, but it got no answer`;
  return verdict === "denied" ? `${by} rejected it` : `${by} matched it`;
}

function reasonOf(decision: Decision, asked: Asked): string {
  const { outcome, route, egressNetwork, trace, target, backends } = decision;
  if (egressNetwork === null || route?.kind === undefined) return uncoveredOr(lastSentence(trace), target, asked);
  if (route.kind === "default") {
    if (outcome === "deny") return noRoute(egressNetwork, trace, asked);
    if (outcome === "allow") return `${noRoute(egressNetwork, trace, asked)}, and its policy is Allow`;
    return lastSentence(trace);
  }
  const fits = withoutStop(
    trace.find(({ rule }) => rule === "match/best")?.sentence ?? `${route.kind} ${route.name} matches`,
  );
  const [backend] = backends;
  if (outcome === "redirect" && backends.length === 1 && backend)
    return `${fits}, and sends it to Service ${backend.namespace}/${backend.name}`;
  if (outcome === "allow") return fits;
  const invalid = trace.find(({ rule }) => rule === "backend/invalid");
  return `${fits}. ${withoutStop(invalid?.sentence ?? trace.at(-1)?.sentence ?? "")}`;
}

function uncoveredOr(sentence: string, target: Decision["target"], { whole }: Asked): string {
  if (target === "external-fallback") return "no EgressNetwork covers its address";
  if (!whole && target === "cluster-unknown")
    return "no EgressNetwork covers it, and it may be traffic inside the cluster";
  if (target === "cluster-unknown")
    return "no EgressNetwork covers its address, which is inside the cluster's networks";
  return sentence;
}

/** `no TLSRoute on port 443 of shop-egress names hooks.slack.com`, or which one names it and asks for more. */
function noRoute(
  network: NamespacedName,
  trace: readonly TraceStep[],
  { clientNamespace, host, port, kind, whole }: Asked,
): string {
  const [near, another] = trace.filter(({ rule, subject }) => PART_MISSED.has(rule) && subject !== null);
  if (near?.subject) {
    const { subject } = near;
    if (whole && !another) return `${subject.kind} ${withoutStop(near.sentence)}`;
    if (host !== null) {
      const who = another
        ? `routes of ${nameFor(clientNamespace, network)} name`
        : `${subject.kind} ${nameFor(clientNamespace, subject)} names`;
      return `${who} ${host}, but not for every path, method or header`;
    }
  }
  const ignored = trace.some(
    ({ stage, effect, subject }) => stage === "route" && effect === "dropped" && subject?.kind === kind,
  );
  const where = `${port === null ? "" : `on port ${port} `}of ${nameFor(clientNamespace, network)}`;
  const named = host === null || kind === "TCPRoute" ? "matches it" : `names ${host}`;
  return `no ${kind}${ignored ? " in force" : ""} ${where} ${named}`;
}

const PART_MISSED = new Set(["match/path", "match/method", "match/headers", "match/queryParams", "match/no-rules"]);

/** As a client of `namespace` knows it. */
function nameFor(namespace: string, object: NamespacedName): string {
  return object.namespace === namespace || object.namespace === "" ? object.name : `${object.namespace}/${object.name}`;
}

function lastSentence(trace: readonly TraceStep[]): string {
  return withoutStop(trace.at(-1)?.sentence ?? "the decision has no known step");
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
