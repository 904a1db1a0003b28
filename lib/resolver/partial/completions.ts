import type { EgressRequest, PartialRequest, WireProtocol } from "../../linkerd/decision";
import { keyOf } from "../compile/catalog";
import type { CompiledNetwork, Policy } from "../compile/compile";
import type { ConvertedRoute } from "../compile/convert-route";
import { portPolicyFor } from "../compile/port-policy";
import { addressClasses, classOf } from "./address-classes";
import { exampleHosts } from "./example-hosts";
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
        const routes = network ? portPolicyFor(policy, network, port, clientNamespace).routes : NONE;
        const were = before ? portPolicyFor(observedUnder, before, port, clientNamespace).routes : NONE;
        for (const host of hostsOf(partial, port, protocol, [routes, were], observedUnder)) {
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

const NONE: readonly ConvertedRoute[] = [];

function hostsOf(
  { hostname, namedNone, uncounted, ip, clientNamespace }: PartialRequest,
  port: number,
  protocol: WireProtocol,
  [routes, were]: [readonly ConvertedRoute[], readonly ConvertedRoute[]],
  observedUnder: Policy,
): readonly (string | null)[] {
  if (hostname !== null) return [hostname];
  const { network } = uncounted && ip !== null ? classOf(ip, clientNamespace, observedUnder) : { network: null };
  const namesNone = network && portPolicyFor(observedUnder, network, port, clientNamespace).protocol === "tls";
  if (namesNone && protocol === "tls") return [null];
  if (protocol === "opaque") return [null];
  const { all, unexported } = exampleHosts(routes, were);
  return namedNone ? unexported : all;
}

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
