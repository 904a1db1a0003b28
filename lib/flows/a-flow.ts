import type { Flow } from "./flow";

/** A flow for tests: one workload, denied once by the default route. */
export function aFlow(changes: Partial<Flow> = {}): Flow {
  return {
    id: "flow",
    source: { namespace: "shop", workload: "web", workloadKind: "Deployment", pods: ["web-1"] },
    network: { namespace: "shop", name: "all-egress" },
    route: { group: "", kind: "default", namespace: "", name: "http-egress-deny" },
    host: "api.example.com",
    registrableDomain: "example.com",
    address: null,
    port: 80,
    portConfirmed: false,
    protocol: "http",
    verdict: "denied",
    count: 1,
    ratePerSecond: 0,
    lastSeen: "2026-11-21T04:00:00.000Z",
    answers: { "403": 1 },
    ...changes,
  };
}
