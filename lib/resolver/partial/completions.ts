import type { EgressRequest, PartialRequest, WireProtocol } from "../../linkerd/decision";
import { keyOf } from "../compile/catalog";
import type { CompiledNetwork, Policy } from "../compile/compile";
import type { ConvertedRoute } from "../compile/convert-route";
import { portPolicyFor } from "../compile/port-policy";
import { matchHost } from "../match/host-match";
import { addressClasses, classOf } from "./address-classes";
import { portsToTell } from "./port-kinds";

/** One way to fill in what a metric series does not say, but for method, path and headers. */
export interface Completion {
  request: EgressRequest;
  network: CompiledNetwork | null;
}

/**
 * Completions that stand for all: one address of every class, every port and host that some route names and one that none names,
 * every protocol that the metrics family may have been.
 */
export function* completionsOf(partial: PartialRequest, policy: Policy, observedUnder: Policy): Generator<Completion> {
  const { clientNamespace, observedNetwork } = partial;
  const observed = (observedNetwork && observedUnder.networks.get(keyOf(observedNetwork))) || null;
  // What was observed is told apart by the ports and hosts of the policy of that time as well.
  const before = policy === observedUnder ? null : observed;
  const classes =
    partial.ip === null
      ? addressClasses(partial, policy, observedUnder)
      : [classOf(partial.ip, clientNamespace, policy)];
  const dialled = partial.ip === null ? null : classOf(partial.ip, clientNamespace, observedUnder).network;
  for (const { example, network } of classes) {
    const ports =
      partial.port === null
        ? portsToTell({ network, observed, dialled }, partial, policy, observedUnder)
        : [partial.port];
    for (const port of ports) {
      for (const protocol of protocolsOf(partial, port, observedUnder)) {
        const routes = [
          ...(network ? portPolicyFor(policy, network, port, clientNamespace).routes : []),
          ...(before ? portPolicyFor(observedUnder, before, port, clientNamespace).routes : []),
        ];
        for (const host of hostsOf(partial, port, protocol, routes, observedUnder)) {
          const isTls = protocol === "tls";
          const isHttp = protocol !== "opaque" && !isTls;
          yield {
            network,
            request: {
              clientNamespace,
              ip: example,
              port,
              protocol,
              authority: isHttp ? host : null,
              method: partial.method ?? null,
              path: partial.path ?? null,
              headers: protocol === "grpc" ? { "content-type": "application/grpc" } : {},
              sni: isTls ? host : null,
            },
          };
        }
      }
    }
  }
}

function hostsOf(
  { hostname, namedNone, uncounted, ip, clientNamespace }: PartialRequest,
  port: number,
  protocol: WireProtocol,
  routes: readonly ConvertedRoute[],
  observedUnder: Policy,
): (string | null)[] {
  if (hostname !== null) return [hostname];
  const { network } = uncounted && ip !== null ? classOf(ip, clientNamespace, observedUnder) : { network: null };
  const namesNone = network && portPolicyFor(observedUnder, network, port, clientNamespace).protocol === "tls";
  if (namesNone && protocol === "tls") return [null];
  const hosts = exampleHosts(routes, protocol);
  if (!namedNone) return hosts;
  // A name that a route names whole a proxy would have exported; what is under a wildcard need not be one.
  const exported = new Set(routes.flatMap(({ route }) => route.hostnames).filter((name) => DNS_NAME.test(name)));
  return hosts.filter((host) => host === null || !exported.has(host));
}

/** Not an address: its last label has a letter. */
const DNS_NAME = /^([a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?\.)*[a-z0-9_-]*[a-z_][a-z0-9_-]*$/i;

function protocolsOf(
  { family, clientNamespace, observedNetwork, observedEarlier, uncounted }: PartialRequest,
  port: number,
  observedUnder: Policy,
): WireProtocol[] {
  if (uncounted) return ["tls", "opaque", "http1", "http2", "grpc"];
  switch (family) {
    case "http":
      return ["http1", "http2", "grpc"];
    case "grpc":
      return ["grpc", "http2"];
    case "tls":
      return ["tls"];
    case "tcp": {
      const network = observedNetwork ? observedUnder.networks.get(keyOf(observedNetwork)) : undefined;
      const wasOpaque = network && portPolicyFor(observedUnder, network, port, clientNamespace).protocol === "opaque";
      // Where the port was opaque, or may have been, HTTP went by unrecognised as well.
      return wasOpaque || (network && observedEarlier)
        ? ["tls", "opaque", "http1", "http2", "grpc"]
        : ["tls", "opaque"];
    }
  }
}

/**
 * Every host that a route names, one under every wildcard, one that none names, and those to which a route redirects: a redirect onto
 * the request itself is skipped.
 */
function exampleHosts(routes: readonly ConvertedRoute[], protocol: WireProtocol): (string | null)[] {
  if (protocol === "opaque") return [null];
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
