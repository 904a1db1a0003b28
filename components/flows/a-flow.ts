import type { Flow } from "@/lib/flows/flow";

/** A denied TLS connection of shop/web; for tests. */
export function aFlow(overrides: Partial<Flow> = {}): Flow {
  return {
    id: "shop/web>hooks.slack.com",
    source: { namespace: "shop", workload: "web", workloadKind: "Deployment", pods: ["web-1"] },
    network: { namespace: "shop", name: "all-egress" },
    route: { group: "", kind: "default", namespace: "", name: "tls-egress-deny" },
    host: "hooks.slack.com",
    registrableDomain: "slack.com",
    address: null,
    port: 443,
    portConfirmed: true,
    protocol: "tls",
    verdict: "denied",
    count: 5,
    ratePerSecond: 0.4,
    lastSeen: "2026-11-21T12:00:00Z",
    answers: { forbidden: 5 },
    ...overrides,
  };
}
