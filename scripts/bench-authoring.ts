import { draftRoutes } from "../lib/authoring/flows/draft-routes";
import { aFlow } from "../lib/flows/a-flow.testing";
import type { Flow } from "../lib/flows/flow";
import type { EgressRequest } from "../lib/linkerd/decision";
import { compile, type Policy } from "../lib/resolver/compile/compile";
import { decide } from "../lib/resolver/decide";
import { benchWorld, type Placement } from "./bench-world";

const ROUTES = 1_000;
const REQUESTS = 8_300;
const ROUNDS = 7;

export interface AuthoringRow {
  placement: Placement;
  flows: number;
  /** Of them, those that need a route. */
  proposed: number;
  /** Routes written or merged into. */
  objects: number;
  /** CPU time of the first round, and the median of the others. */
  firstMilliseconds: number;
  milliseconds: number;
}

/** Routes for about 7,500 flows on a world of 1,000 routes and 100 EgressNetworks, of which nothing was asked before. */
export function measureAuthoring(placement: Placement): AuthoringRow {
  const { snapshot, requests } = benchWorld(ROUTES, placement, REQUESTS);
  const policy = compile(snapshot);
  const flows = requests.flatMap((request, index) => flowOf(request, policy, String(index)) ?? []);
  const { writes } = draftRoutes(flows, compile(snapshot));
  const times = Array.from({ length: ROUNDS }, () => {
    const fresh = compile(snapshot);
    const started = process.cpuUsage();
    draftRoutes(flows, fresh);
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1_000;
  });
  const [first = Number.NaN, ...rest] = times;
  return {
    placement,
    flows: flows.length,
    proposed: writes.reduce((sum, each) => sum + each.flows.length, 0),
    objects: writes.length,
    firstMilliseconds: first,
    milliseconds: rest.sort((a, b) => a - b)[Math.floor(rest.length / 2)] ?? Number.NaN,
  };
}

function flowOf(request: EgressRequest, policy: Policy, id: string): Flow | null {
  const { egressNetwork: network, route, outcome } = decide(request, policy);
  if (!network || !route || outcome === "unmatched") return null;
  const protocol = request.protocol === "tls" || request.protocol === "grpc" ? request.protocol : "http";
  const host = protocol === "tls" ? request.sni : request.authority;
  return aFlow({
    id,
    source: { namespace: request.clientNamespace, workload: "web", workloadKind: "Deployment", pods: [] },
    network,
    route,
    host,
    registrableDomain: host?.split(".").slice(-2).join(".") ?? null,
    port: request.port,
    portConfirmed: true,
    protocol,
    verdict: outcome === "deny" ? "denied" : "allowed-by-route",
  });
}
