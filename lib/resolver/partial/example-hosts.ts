import type { ConvertedRoute } from "../compile/convert-route";
import { matchHost } from "../match/host-match";

interface ExampleHosts {
  /**
   * Every host that a route names, one under every wildcard, one that none names, and those to which a route redirects: a redirect onto
   * the request itself is skipped.
   */
  all: readonly string[];
  /** A name that a route names whole a proxy would have exported; what is under a wildcard need not be one. */
  unexported: readonly string[];
}

/** Hosts that stand for all, as far as the routes of a port, now and before a change, tell them apart. Made once: thousands of flows ask. */
export function exampleHosts(now: readonly ConvertedRoute[], before: readonly ConvertedRoute[]): ExampleHosts {
  const byBefore = remembered.get(now) ?? new WeakMap<readonly ConvertedRoute[], ExampleHosts>();
  remembered.set(now, byBefore);
  const known = byBefore.get(before);
  if (known) return known;
  const routes = [...now, ...before];
  const all = hostsOf(routes);
  const exported = new Set(routes.flatMap(({ route }) => route.hostnames).filter((name) => DNS_NAME.test(name)));
  const made = { all, unexported: all.filter((host) => !exported.has(host)) };
  byBefore.set(before, made);
  return made;
}

const remembered = new WeakMap<readonly ConvertedRoute[], WeakMap<readonly ConvertedRoute[], ExampleHosts>>();

/** Not an address: its last label has a letter. */
const DNS_NAME = /^([a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?\.)*[a-z0-9_-]*[a-z_][a-z0-9_-]*$/i;

function hostsOf(routes: readonly ConvertedRoute[]): string[] {
  const hostnames = [...new Set(routes.flatMap(({ route }) => route.hostnames))];
  const named = hostnames.map((hostname) => {
    if (!hostname.startsWith("*.")) return hostname;
    return unused(
      (label) => `${label}${hostname.slice(1)}`,
      (host) => {
        const rank = matchHost(hostnames, host, true);
        return rank?.tier !== 1 || rank.length !== hostname.length - 1;
      },
    );
  });
  const unnamed = unused(
    (label) => label,
    (host) => hostnames.length > 0 && matchHost(hostnames, host, true) !== null,
  );
  return [...new Set([...named, ...routes.flatMap(redirectHosts), unnamed])];
}

/** Hosts to which a route redirects: of these it takes a request onto itself. */
export function redirectHosts(route: ConvertedRoute): string[] {
  if (!("rules" in route)) return [];
  const filters = route.rules.flatMap((rule) => [...rule.filters, ...rule.backendRefs.flatMap((ref) => ref.filters)]);
  return filters.flatMap((filter) => (filter.type === "RequestRedirect" && filter.hostname ? [filter.hostname] : []));
}

function unused(make: (label: string) => string, isTaken: (host: string) => boolean): string {
  let host = make("any-other-host");
  for (let i = 1; i < 100 && isTaken(host); i += 1) host = make(`any-other-host-${i}`);
  return host;
}
