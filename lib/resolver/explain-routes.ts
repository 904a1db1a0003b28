import { refKey } from "../linkerd/object";
import type { HttpMatch, ValueMatch } from "../linkerd/route";
import type { Attachment } from "./attachments";
import type { CompiledNetwork, Policy } from "./compile";
import type { ConvertedRoute } from "./convert-route";
import type { EgressRequest, PolicyProtocol } from "./decision";
import type { HttpRequest } from "./http-request";
import type { PortPolicy } from "./port-policy";
import { type Attempt, compareFits, type Fit, type Miss } from "./select-route";
import { SharedSteps } from "./shared-steps";
import { count, type Trace } from "./trace";

const SHOWN = 20;

const SERVED = { detect: "HTTPRoute", grpc: "GRPCRoute", tls: "TLSRoute", opaque: "TCPRoute" } as const;

/** Which attached routes are out before anything is matched, and how the port is read as a result. */
export function explainPort(
  trace: Trace,
  policy: Policy,
  network: CompiledNetwork,
  { clientNamespace, port }: EgressRequest,
  portPolicy: PortPolicy,
): void {
  trace.addShared(
    toldOfPorts.recall(policy, portPolicy, clientNamespace, (shared) =>
      tellPort(shared, policy, network, port, portPolicy),
    ),
  );
}

const toldOfPorts = new SharedSteps<PortPolicy>();

function tellPort(trace: Trace, policy: Policy, network: CompiledNetwork, port: number, portPolicy: PortPolicy): void {
  for (const { ref, error } of policy.unreadable) {
    if (ref.kind === "EgressNetwork") continue;
    if (ref.namespace !== network.ref.namespace && trace.name(ref) !== ref.name) continue;
    const sentence = `Linkerd cannot read ${ref.kind} ${trace.name(ref)} (${error}); an earlier version may still be in force.`;
    trace.add("route", "route/unreadable", "dropped", ref, sentence, "spec");
  }
  for (const { kind, group, why } of policy.snapshot.unread) {
    if (why !== "failed" && why !== "forbidden") continue;
    const sentence = `The ${kind}s of ${group} could not be read here, so some may be missing from this answer.`;
    trace.add("route", "route/kind-unread", "note", null, sentence);
  }
  const onThisPort = namedWithPort(portPolicy);
  for (const attachment of portPolicy.out.slice(0, SHOWN)) {
    if (!attachment.out) continue;
    const { rule, why, field } = attachment.out;
    if (attachment.port === null && onThisPort.has(refKey(attachment.route.ref))) {
      const sentence = `${nameOf(trace, attachment)} names it once more without a port, which Linkerd never applies.`;
      trace.add("route", rule, "note", attachment.route.ref, sentence, field);
      continue;
    }
    trace.add("route", rule, "dropped", attachment.route.ref, `${nameOf(trace, attachment)} ${why}.`, field);
    if (rule !== "route/undecidable") continue;
    const sentence = "This answer cannot be decided here: Linkerd may read that pattern, and then the route may count.";
    trace.add("route", "route/answer-undecided", "note", attachment.route.ref, sentence, field);
  }
  for (const attachment of portPolicy.foreign.slice(0, SHOWN)) {
    const sentence = `${nameOf(trace, attachment)} counts for clients of ${attachment.onlyFor} only.`;
    trace.add("route", "route/consumer-of-another-namespace", "dropped", attachment.route.ref, sentence);
  }
  for (const attachment of portPolicy.leaked) {
    const sentence = `${nameOf(trace, attachment)} names no port, yet counts here: Linkerd takes it for a route of the Service ${network.ref.name}.`;
    trace.add("route", "route/portless-leak", "note", attachment.route.ref, sentence);
  }
  trace.add("protocol", protocolRule(portPolicy), "kept", network.ref, protocolSentence(port, portPolicy));
  for (const attachment of portPolicy.unused.slice(0, SHOWN)) {
    const { kind } = attachment.route.ref;
    const behind = portPolicy.protocol === "opaque" && kind === "TCPRoute";
    const why = behind
      ? "is not the first TCPRoute, and only the first counts"
      : `is ignored: port ${port} serves no ${kind}s`;
    const rule = behind ? "route/only-first-tcp" : "route/kind-not-served";
    trace.add("route", rule, "dropped", attachment.route.ref, `${nameOf(trace, attachment)} ${why}.`);
  }
  if (portPolicy.tied) {
    const sentence = "Two of these routes have the same age and name; which comes first is chance in Linkerd.";
    trace.add("route", "route/undetermined-order", "note", null, sentence);
  }
}

function namedWithPort({ routes, out, foreign, unused }: PortPolicy): ReadonlySet<string> {
  const attachments = [...out, ...foreign, ...unused].filter(({ port }) => port !== null);
  return new Set([...routes, ...attachments].map(({ route }) => refKey(route.ref)));
}

function nameOf(trace: Trace, { route }: Attachment): string {
  return `${route.ref.kind} ${trace.name(route.ref)}`;
}

function protocolRule({ protocol, opaquePort }: PortPolicy): string {
  return opaquePort ? "protocol/opaque-port" : `protocol/${protocol}`;
}

function protocolSentence(port: number, { protocol, opaquePort, routes }: PortPolicy): string {
  if (opaquePort)
    return `Port ${port} is opaque on this EgressNetwork: everything is plain TCP, and only a TCPRoute can count.`;
  switch (protocol) {
    case "grpc":
      return `Port ${port} is gRPC here: ${count(routes.length, "GRPCRoute")}, so every connection is taken for HTTP/2.`;
    case "tls":
      return `Port ${port} is TLS here: ${count(routes.length, "TLSRoute")}, and no GRPCRoute or HTTPRoute.`;
    case "opaque":
      return `Port ${port} is plain TCP here: a TCPRoute, and no route of another kind.`;
    case "detect":
      if (routes.length === 0)
        return `No route counts on port ${port}: HTTP is recognised, everything else is plain TCP.`;
      return `Port ${port} has ${count(routes.length, "HTTPRoute")}: HTTP is recognised, everything else, TLS too, is plain TCP.`;
  }
}

/** Each route tried and why it lost, then one sentence on all of them. */
export function explainAttempts(
  trace: Trace,
  protocol: PolicyProtocol,
  attempts: readonly Attempt[],
  best: Fit | null,
  host: string | null,
  request: HttpRequest | null,
): void {
  for (const attempt of attempts.slice(0, SHOWN)) {
    const { ref } = attempt.route.route;
    if (attempt.fits && attempt !== best && best) {
      const sentence = `${trace.name(ref)} fits as well, but ${trace.name(best.route.route.ref)} ${beats(best, attempt)}.`;
      trace.add("match", "match/weaker", "dropped", ref, sentence, fieldOf(attempt));
    } else if (!attempt.fits) {
      const { sentence, field } = whyMissed(attempt.route, attempt.miss, host, request);
      trace.add("match", `match/${attempt.miss.part}`, "dropped", ref, `${trace.name(ref)} ${sentence}.`, field);
    }
  }
  if (attempts.length > SHOWN) {
    trace.add("match", "match/more", "note", null, `${attempts.length - SHOWN} more were tried.`);
  }
  if (best) {
    const { ref } = best.route.route;
    trace.add(
      "match",
      "match/best",
      "kept",
      ref,
      `${ref.kind} ${trace.name(ref)} ${howItFits(best, host)}.`,
      fieldOf(best),
    );
    const next = runnerUp(attempts, best);
    if (next) {
      const { ref: other } = next.route.route;
      const sentence = `Without it ${other.kind} ${trace.name(other)} would act.`;
      trace.add("match", "match/next", "note", other, sentence, fieldOf(next));
    }
    return;
  }
  if (attempts.length === 0) return;
  const tried = count(attempts.length, SERVED[protocol]);
  const hostMissed = attempts.every((each) => !each.fits && each.miss.part === "host");
  const what = request ? `${request.method} ${request.path}${host ? ` on ${host}` : ""}` : (host ?? "it");
  const one = attempts.length === 1;
  const sentence = hostMissed
    ? `${tried} tried. ${one ? "It does not name" : "None names"} ${host ?? "a missing host"}.`
    : `${tried} tried. ${one ? "It does not take" : "None takes"} ${what}.`;
  trace.add("match", "match/none", "dropped", null, sentence);
}

/** Routes that are in force and never tried, for what the proxy makes of the connection. */
export function explainUnasked(trace: Trace, { routes }: PortPolicy, why: string): void {
  for (const { route } of routes.slice(0, SHOWN)) {
    const sentence = `${route.ref.kind} ${trace.name(route.ref)} is not tried: ${why}.`;
    trace.add("match", "match/not-tried", "dropped", route.ref, sentence);
  }
}

/** What would act if the best were not there. */
function runnerUp(attempts: readonly Attempt[], best: Fit): Fit | null {
  let next: Fit | null = null;
  for (const each of attempts) {
    if (each.fits && each !== best && (!next || compareFits(each, next) > 0)) next = each;
  }
  return next;
}

function howItFits({ route, rank, rule, host: { tier } }: Fit, host: string | null): string {
  if (rank !== null) return `fits, by rule ${rule + 1}`;
  if (route.family === "tcp") return "takes everything";
  return tier === 0 ? "takes every server name" : `names ${host}${tier === 1 ? " by a wildcard" : ""}`;
}

function fieldOf({ route, rank, rule, match, host: { tier } }: Fit): string {
  if (rank === null) return route.family === "tls" && tier > 0 ? "spec.hostnames" : "spec.rules[0]";
  return match === null ? `spec.rules[${rule}]` : `spec.rules[${rule}].matches[${match}]`;
}

function beats(best: Fit, other: Fit): string {
  if (best.host.tier !== other.host.tier) {
    return best.host.tier === 2 ? "names the host exactly" : "names the host, at least by a wildcard";
  }
  if (best.host.length !== other.host.length) return "has the longer wildcard";
  const [a, b] = [best.rank, other.rank];
  if (a && b && compareFits(best, other) > 0) {
    if ("path" in a && "path" in b) {
      if (a.path !== b.path) return "matches more of the path";
      if (a.headers !== b.headers) return "asks for more headers";
      return a.queryParams !== b.queryParams ? "asks for more query parameters" : "names the method";
    }
    return "names service, method or headers more closely";
  }
  const [first, second] = [best.route.route.metadata, other.route.route.metadata];
  if (first.createdAt !== second.createdAt) return "is older";
  return first.name === second.name ? "came first by chance" : "comes first by name";
}

function whyMissed(
  { route, ...converted }: ConvertedRoute,
  miss: Miss,
  host: string | null,
  request: HttpRequest | null,
): { sentence: string; field?: string } {
  if (miss.part === "no-rules") return { sentence: "has no rules, so it matches nothing", field: "spec.rules" };
  if (miss.part === "host") {
    const names = route.hostnames.slice(0, 3).join(", ") + (route.hostnames.length > 3 ? " …" : "");
    const exact = host !== null && route.hostnames.some((name) => host.endsWith(`.${name}`));
    return { sentence: `names ${names}${exact ? ", exactly so, no subdomains" : ""}`, field: "spec.hostnames" };
  }
  const field = `spec.rules[${miss.rule}].matches[${miss.match}]`;
  const where = `rule ${miss.rule + 1}`;
  if (converted.family === "grpc") {
    const rpc = converted.rules[miss.rule]?.matches[miss.match]?.rpc;
    const wanted = `${rpc?.service ?? "any service"}/${rpc?.method ?? "any method"}`;
    if (miss.part === "headers")
      return { sentence: `asks in ${where} for a header that is missing or other`, field: `${field}.headers` };
    return {
      sentence: `wants in ${where} a call of ${wanted}, not ${request?.path ?? "this"}`,
      field: `${field}.method`,
    };
  }
  const match = route.family === "http" ? route.rules[miss.rule]?.matches[miss.match] : undefined;
  return { sentence: `${httpMiss(match, miss.part, where, request)}`, field: `${field}.${miss.part}` };
}

function httpMiss(match: HttpMatch | undefined, part: string, where: string, request: HttpRequest | null): string {
  switch (part) {
    case "method":
      return `wants method ${match?.method} in ${where}, not ${request?.method}`;
    case "path":
      return `wants ${pathWanted(match?.path ?? null)} in ${where}, not ${request?.path}`;
    case "headers":
      return `asks in ${where} for ${names(match?.headers, "header")}, missing or other here`;
    default:
      return `asks in ${where} for ${names(match?.queryParams, "query parameter")}, missing or other here`;
  }
}

function pathWanted(path: HttpMatch["path"]): string {
  const value = path?.value ?? "/";
  if (path?.type === "Exact") return `the path ${value}`;
  return path?.type === "RegularExpression" ? `a path like ${value}` : `a path under ${value}`;
}

function names(matches: readonly ValueMatch[] | undefined, noun: string): string {
  const list = (matches ?? []).map(({ name }) => name);
  return `${noun}${list.length === 1 ? "" : "s"} ${list.join(", ")}`;
}
