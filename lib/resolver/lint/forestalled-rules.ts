import { printRef, refKey } from "../../linkerd/object";
import type { GrpcMatch, HttpMatch, Route, ValueMatch } from "../../linkerd/route";
import type { CompiledNetwork } from "../compile/compile";
import type { ConvertedRoute } from "../compile/convert-route";
import { portPolicyFor } from "../compile/port-policy";
import type { Finding } from "./finding";
import type { LintWorld } from "./lint-world";

/**
 * Rules that never act, because earlier ones take each of their requests with a rank at least as high: the same match again, an exact path
 * behind the prefix of the same length, anything behind a pattern for every path. Not every such rule is found; what is found is one.
 */
export function lintForestalled({ attached, policy }: LintWorld): Finding[] {
  const views = new Map<string, { network: CompiledNetwork; port: number; client: string | null }>();
  for (const { network, attachment } of attached) {
    const { port, onlyFor, out } = attachment;
    if (port === null || out !== null) continue;
    views.set(`${refKey(network.ref)} ${port} ${onlyFor ?? ""}`, { network, port, client: onlyFor });
  }
  return [...views.values()].flatMap(({ network, port, client }) => {
    const { routes } = portPolicyFor(policy, network, port, client ?? network.ref.namespace);
    // A producer's rule that one consumer forestalls still acts for everybody else.
    return forestalledIn(routes).filter(({ subject }) => subject.namespace === (client ?? network.ref.namespace));
  });
}

interface Claim {
  route: Route;
  rule: number;
}

function forestalledIn(routes: readonly ConvertedRoute[]): Finding[] {
  const claims = new Map<string, Claim>();
  const findings: Finding[] = [];
  for (const { route } of routes) {
    if (route.family === "tcp") continue;
    const names = route.family === "tls" ? route.hostnames : route.hostnames.map((each) => each.toLowerCase());
    const hosts = names.length === 0 ? [""] : names;
    for (const [rule, each] of route.rules.entries()) {
      const wanted = matchesOf(each);
      const takers = hosts.flatMap((host) =>
        wanted.map(({ takenBy }) => takenBy.map((key) => claims.get(`${host}\n${key}`)).find((claim) => claim)),
      );
      const [first] = takers;
      if (first && takers.every((taker) => taker && !tied(taker.route, route)))
        findings.push(findingOf(route, rule, first));
      for (const host of hosts) {
        for (const { key } of wanted) {
          const at = `${host}\n${key}`;
          if (!claims.has(at)) claims.set(at, { route, rule });
        }
      }
    }
  }
  return findings;
}

function findingOf(route: Route, rule: number, { route: taker, rule: by }: Claim): Finding {
  const own = taker === route;
  const whom = own ? `rule ${by + 1}` : `rule ${by + 1} of ${printRef(taker.ref)}`;
  return {
    id: "rule/forestalled",
    severity: "warning",
    subject: route.ref,
    field: `spec.rules[${rule}]`,
    sentence: `Rule ${rule + 1} of ${printRef(route.ref)} never applies: ${whom} matches the same requests and comes first.`,
    remedy: own
      ? "Delete one of the two rules, or make the later one more specific."
      : "Older routes come first, then names in order: delete one of the two, or make the later one more specific.",
  };
}

/** Their order is chance, so neither forestalls the other for sure. */
function tied(a: Route, b: Route): boolean {
  return a !== b && a.metadata.createdAt === b.metadata.createdAt && a.metadata.name === b.metadata.name;
}

/** `key` is what a match claims; one of `takenBy` claimed earlier takes all of it. */
interface Wanted {
  key: string;
  takenBy: string[];
}

function matchesOf(rule: Route["rules"][number]): Wanted[] {
  if (!("matches" in rule)) return [{ key: "all", takenBy: ["all"] }];
  if (rule.matches.length === 0) return [{ key: ANY, takenBy: [ANY] }];
  return rule.matches.map((match) => ("path" in match ? httpWanted(match) : grpcWanted(match)));
}

const ANY = keyOfHttp("prefix ", [], [], null);
const EVERY_PATH = ["pattern .*", "pattern /.*", "pattern (?s).*"];

function httpWanted({ path, headers, queryParams, method }: HttpMatch): Wanted {
  const key = (text: string) => keyOfHttp(text, headers, queryParams, method);
  const value = path?.value ?? "/";
  const bare = value.replace(/\/+$/, "");
  switch (path?.type ?? "PathPrefix") {
    case "Exact": {
      // Only the length counts, so a prefix of the same length ranks alike.
      const prefix = value === bare || value === "/" ? [key(`prefix ${bare}`)] : [];
      return { key: key(`exact ${value}`), takenBy: [key(`exact ${value}`), ...prefix, ...EVERY_PATH.map(key)] };
    }
    case "PathPrefix":
      return { key: key(`prefix ${bare}`), takenBy: [key(`prefix ${bare}`), ...EVERY_PATH.map(key)] };
    case "RegularExpression":
      return { key: key(`pattern ${value}`), takenBy: [key(`pattern ${value}`), ...EVERY_PATH.map(key)] };
  }
}

function keyOfHttp(
  path: string,
  headers: readonly ValueMatch[],
  queryParams: readonly ValueMatch[],
  method: string | null,
): string {
  // Most matches are on the path alone, and a list in JSON begins otherwise.
  if (headers.length === 0 && queryParams.length === 0 && method === null) return path;
  const lower = headers.map((each) => ({ ...each, name: each.name.toLowerCase() }));
  return JSON.stringify([path, valuesOf(lower), valuesOf(queryParams), method]);
}

function grpcWanted({ method, headers }: GrpcMatch): Wanted {
  const lower = headers.map((each) => ({ ...each, name: each.name.toLowerCase() }));
  const key = JSON.stringify(["rpc", method?.service ?? null, method?.method ?? null, valuesOf(lower)]);
  return { key, takenBy: [key] };
}

function valuesOf(matches: readonly ValueMatch[]): string[] {
  return matches.map(({ name, value, type }) => JSON.stringify([name, value, type ?? "Exact"])).sort();
}
