import { seededRandom } from "../../e2e/world/random";
import type { Flow, FlowsAnswer, FlowVerdict } from "../../lib/flows/flow";
import { flowId, flowKey } from "../../lib/flows/flow-id";
import { byUrgency } from "../../lib/flows/flow-order";
import type { FlowProtocol } from "../../lib/flows/protocol";

const PROTOCOLS: readonly FlowProtocol[] = ["http", "tls", "http", "tls", "grpc"];
const FLOWS_OF_A_WORKLOAD = 25;
/** How many of the flows move from one second to the next. */
const MOVING = 0.5;

/** An answer of `count` flows at each second: rates, counts and last seen move for half of them. */
export function syntheticFlows(count: number, seed = 5): (second: number) => FlowsAnswer {
  const random = seededRandom(seed);
  const begin = Date.now();
  const flows = Array.from({ length: count }, (_, i) => aFlow(i, random()));
  return (second) => {
    const end = new Date(begin + second * 1000).toISOString();
    const moved = flows.map((flow, i): Flow => {
      if (random() > MOVING) return flow;
      const more = Math.ceil(random() * 20);
      const next = { ...flow, count: flow.count + more, ratePerSecond: Math.round(more * 100) / 1500, lastSeen: end };
      flows[i] = next;
      return next;
    });
    const window = {
      seconds: 900,
      start: new Date(begin + second * 1000 - 900_000).toISOString(),
      end,
      scrapeIntervalSeconds: 1,
      clockAheadSeconds: 0,
    };
    return { window, readAt: end, flows: moved.sort(byUrgency), uncovered: [], problems: [], totals: [] };
  };
}

function aFlow(index: number, chance: number): Flow {
  const workload = Math.floor(index / FLOWS_OF_A_WORKLOAD);
  const namespace = `team-${String(workload % 100).padStart(3, "0")}`;
  const protocol = PROTOCOLS[index % PROTOCOLS.length] ?? "http";
  const verdict: FlowVerdict = chance < 0.7 ? "allowed-by-route" : chance < 0.85 ? "allowed-by-default" : "denied";
  const domain = `partner-${Math.floor(index % 1120)}.com`;
  const byRoute = verdict === "allowed-by-route";
  const key = {
    source: { namespace, workload: `worker-${workload}`, workloadKind: "Deployment" },
    network: { namespace, name: "egress" },
    route: {
      group: byRoute ? "gateway.networking.k8s.io" : "",
      kind: byRoute ? "HTTPRoute" : "default",
      namespace: byRoute ? namespace : "",
      name: byRoute ? `route-${index % 18}` : `${protocol}-egress-${verdict === "denied" ? "deny" : "allow"}`,
    },
    host: `api-${index % FLOWS_OF_A_WORKLOAD}.${domain}`,
    address: null,
    port: protocol === "tls" ? 443 : 80,
    protocol,
  };
  const count = Math.ceil(chance * 5_000);
  const pods = Array.from({ length: 3 }, (_, pod) => `worker-${workload}-6b8f9c5d7-${pod}`);
  return {
    ...key,
    id: flowId(flowKey(key)),
    source: { ...key.source, pods },
    registrableDomain: domain,
    portConfirmed: false,
    verdict,
    count,
    ratePerSecond: count / 900,
    lastSeen: new Date().toISOString(),
    openConnections: protocol === "tls" ? 2 : null,
    latency: null,
    answers: verdict === "denied" ? { 403: count } : { 200: count },
  };
}
