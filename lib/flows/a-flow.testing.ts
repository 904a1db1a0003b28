import type { Flow } from "./flow";

/** For tests: a denied HTTP request of shop/web to httpbin.org. */
export function aFlow(overrides: Partial<Flow> = {}): Flow {
  return {
    id: "web>httpbin",
    source: { namespace: "shop", workload: "web", workloadKind: "Deployment", pods: ["web-1"] },
    network: { namespace: "shop", name: "all-egress" },
    route: { group: "", kind: "default", namespace: "", name: "http-egress-deny" },
    host: "httpbin.org",
    registrableDomain: "httpbin.org",
    address: null,
    port: 80,
    portConfirmed: false,
    protocol: "http",
    verdict: "denied",
    count: 12,
    ratePerSecond: 0.1,
    lastSeen: "2026-11-21T09:59:55Z",
    openConnections: null,
    latency: null,
    answers: { "403": 12 },
    ...overrides,
  };
}

/** For tests: a denied TLS connection of shop/web. */
export function aTlsFlow(overrides: Partial<Flow> = {}): Flow {
  return aFlow({
    id: "shop/web>hooks.slack.com",
    route: { group: "", kind: "default", namespace: "", name: "tls-egress-deny" },
    host: "hooks.slack.com",
    registrableDomain: "slack.com",
    port: 443,
    portConfirmed: true,
    protocol: "tls",
    count: 5,
    ratePerSecond: 0.4,
    lastSeen: "2026-11-21T12:00:00Z",
    answers: { forbidden: 5 },
    ...overrides,
  });
}
