import type { PolicyProtocol, TraceStep } from "../../linkerd/decision";
import type { RouteKind } from "../../linkerd/kinds";
import type { HttpMatch, Route, ValueMatch } from "../../linkerd/route";
import { counted } from "../../print/counted";
import type { ConvertedRoute } from "../compile/convert-route";
import { type Attempt, compareFits, type Fit, type Miss } from "../compile/select-route";
import type { HttpRequest } from "../match/http-request";
import { aStep, type Trace } from "./trace";

const SHOWN = 20;

const SERVED: Record<PolicyProtocol, RouteKind["kind"]> = {
  detect: "HTTPRoute",
  grpc: "GRPCRoute",
  tls: "TLSRoute",
  opaque: "TCPRoute",
};

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
      const sentence = `${trace.name(ref)} also matches, but ${trace.name(best.route.route.ref)} ${beats(best, attempt)}.`;
      trace.add("match", "match/weaker", "dropped", ref, sentence, fieldOf(attempt));
    } else if (!attempt.fits && attempt.miss.part === "host" && !namesParentOf(host, attempt.route.route)) {
      trace.steps.push(tellHostMissed(trace, attempt.route.route));
    } else if (!attempt.fits) {
      const { sentence, field } = whyMissed(attempt.route, attempt.miss, request);
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
      const sentence = `Without it, ${other.kind} ${trace.name(other)} would apply.`;
      trace.add("match", "match/next", "note", other, sentence, fieldOf(next));
    }
    return;
  }
  if (attempts.length === 0) return;
  const tried = counted(attempts.length, SERVED[protocol]);
  const hostMissed = attempts.every((each) => !each.fits && each.miss.part === "host");
  const what = request ? `${request.method} ${request.path}${host ? ` on ${host}` : ""}` : (host ?? "it");
  const one = attempts.length === 1;
  const sentence = hostMissed
    ? `${tried} tried. ${one ? "It does not name" : "None names"} ${host ?? "a missing host"}.`
    : `${tried} tried. ${one ? "It does not match" : "None matches"} ${what}.`;
  trace.add("match", "match/none", "dropped", null, sentence);
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
  if (rank !== null) return `matches, by rule ${rule + 1}`;
  if (route.family === "tcp") return "matches everything";
  return tier === 0 ? "matches every SNI" : `names ${host}${tier === 1 ? " with a wildcard" : ""}`;
}

function fieldOf({ route, rank, rule, match, host: { tier } }: Fit): string {
  if (rank === null) return route.family === "tls" && tier > 0 ? "spec.hostnames" : "spec.rules[0]";
  return match === null ? `spec.rules[${rule}]` : `spec.rules[${rule}].matches[${match}]`;
}

function beats(best: Fit, other: Fit): string {
  if (best.host.tier !== other.host.tier) {
    return best.host.tier === 2 ? "names the host exactly" : "names the host, at least with a wildcard";
  }
  if (best.host.length !== other.host.length) return "has the longer wildcard";
  const [a, b] = [best.rank, other.rank];
  if (a && b && compareFits(best, other) > 0) {
    if ("path" in a && "path" in b) {
      if (a.path !== b.path) return "matches more of the path";
      if (a.headers !== b.headers) return "matches more headers";
      return a.queryParams !== b.queryParams ? "matches more query parameters" : "names the method";
    }
    return "matches service, method or headers more specifically";
  }
  const [first, second] = [best.route.route.metadata, other.route.route.metadata];
  if (first.createdAt !== second.createdAt) return "is older";
  return first.name === second.name ? "came first, in random order" : "comes first by name";
}

function whyMissed(
  converted: ConvertedRoute,
  miss: Miss,
  request: HttpRequest | null,
): { sentence: string; field?: string } {
  const { route } = converted;
  if (miss.part === "no-rules") return { sentence: "has no rules, so it matches nothing", field: "spec.rules" };
  if (miss.part === "host") {
    return { sentence: `names ${hostnamesOf(route)} exactly, without subdomains`, field: "spec.hostnames" };
  }
  const field = `spec.rules[${miss.rule}].matches[${miss.match}]`;
  const where = `rule ${miss.rule + 1}`;
  if (converted.family === "grpc") {
    const rpc = converted.rules[miss.rule]?.matches[miss.match]?.rpc;
    const wanted = `${rpc?.service ?? "any service"}/${rpc?.method ?? "any method"}`;
    if (miss.part === "headers")
      return { sentence: `needs, in ${where}, a header that is missing or different`, field: `${field}.headers` };
    return {
      sentence: `needs, in ${where}, a call to ${wanted}, not ${request?.path ?? "this"}`,
      field: `${field}.method`,
    };
  }
  const match = route.family === "http" ? route.rules[miss.rule]?.matches[miss.match] : undefined;
  return { sentence: `${httpMiss(match, miss.part, where, request)}`, field: `${field}.${miss.part}` };
}

function namesParentOf(host: string | null, { hostnames }: Route): boolean {
  return host !== null && hostnames.some((name) => host.endsWith(name) && host.at(-name.length - 1) === ".");
}

/** Told of the same routes in most traces. */
function tellHostMissed(trace: Trace, route: Route): TraceStep {
  const name = trace.name(route.ref);
  const known = hostMisses.get(route)?.get(name);
  if (known) return known;
  const sentence = `${name} names ${hostnamesOf(route)}.`;
  const step = Object.freeze(aStep("match", "match/host", "dropped", route.ref, sentence, "spec.hostnames"));
  hostMisses.set(route, (hostMisses.get(route) ?? new Map()).set(name, step));
  return step;
}

/** By what the route is called to the client. */
const hostMisses = new WeakMap<Route, Map<string, TraceStep>>();

function hostnamesOf({ hostnames }: Route): string {
  return hostnames.slice(0, 3).join(", ") + (hostnames.length > 3 ? " …" : "");
}

function httpMiss(match: HttpMatch | undefined, part: string, where: string, request: HttpRequest | null): string {
  switch (part) {
    case "method":
      return `needs method ${match?.method} in ${where}, not ${request?.method}`;
    case "path":
      return `needs ${pathWanted(match?.path ?? null)} in ${where}, not ${request?.path}`;
    case "headers":
      return `needs, in ${where}, ${names(match?.headers, "header")}, missing or different here`;
    default:
      return `needs, in ${where}, ${names(match?.queryParams, "query parameter")}, missing or different here`;
  }
}

function pathWanted(path: HttpMatch["path"]): string {
  const value = path?.value ?? "/";
  if (path?.type === "Exact") return `path ${value}`;
  return path?.type === "RegularExpression" ? `a path matching ${value}` : `a path under ${value}`;
}

function names(matches: readonly ValueMatch[] | undefined, noun: string): string {
  const list = (matches ?? []).map(({ name }) => name);
  return `${noun}${list.length === 1 ? "" : "s"} ${list.join(", ")}`;
}
