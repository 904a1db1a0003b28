import { describe, expect, it } from "vitest";
import { aFlow } from "../lib/flows/a-flow.testing";
import { printYaml } from "../lib/print/yaml";
import { runScript, withFiles } from "./run-script.testing";

const FLOWS = JSON.stringify({
  window: { seconds: 3600, start: "2026-11-21T09:00:00Z", end: "2026-11-21T10:00:00Z", scrapeIntervalSeconds: 5 },
  readAt: "2026-11-21T10:00:00Z",
  flows: [
    aFlow({
      source: { namespace: "shop", workload: "web", workloadKind: "Deployment", pods: ["web-1"] },
      host: "api.stripe.com",
      port: 443,
      portConfirmed: true,
      protocol: "tls",
      verdict: "allowed-by-default",
    }),
  ],
  uncovered: [],
  problems: [],
});

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    namespace: "shop",
    name: "web-7d4b9-x2kqp",
    labels: { app: "web", "pod-template-hash": "7d4b9" },
    ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web-7d4b9", uid: "u", controller: true }],
  },
  spec: { containers: [{ name: "app" }, { name: "linkerd-proxy" }] },
  status: { phase: "Running", podIP: "10.1.0.9", hostIP: "192.168.0.4" },
};
const policy = (name: string, spec: object) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { namespace: "shop", name },
  spec,
});
const DENY = policy("default-deny", { podSelector: {}, policyTypes: ["Egress"] });
const HTTPS = policy("https", { podSelector: {}, policyTypes: ["Egress"], egress: [{ ports: [{ port: 443 }] }] });

async function rehearsed(cluster: object[], proposal: string, ...options: string[]) {
  const files = Object.fromEntries(cluster.map((each, i) => [`${i}.json`, JSON.stringify(each)]));
  return withFiles(files, (folder) =>
    withFiles({ "proposed.yaml": proposal }, (proposed) =>
      runScript("rehearse.ts", FLOWS, ["--cluster", folder, "--proposal", proposed, ...options]),
    ),
  );
}

describe("npm run rehearse with NetworkPolicies", () => {
  it("names what a default-deny takes from whom, and fails", async () => {
    const { code, output } = await rehearsed([POD], printYaml(DENY));
    expect(output).toMatch(/✗ Lost +1 connection\n/);
    expect(output).toContain("✗ Lost: shop/web → api.stripe.com:443 (TCP), seen 12 times");
    expect(output).toContain("shop/default-deny isolates shop/web-7d4b9-x2kqp for egress, and does not allow it.");
    expect(output).toContain("As far as NetworkPolicies go: No plugin that enforces NetworkPolicies was recognized.");
    expect(code).toBe(1);
    expect((await rehearsed([POD], printYaml(DENY), "--allow-denied")).code).toBe(0);
  });

  it("passes what keeps every connection, and counts a deletion as well as a file", async () => {
    const allowing = await rehearsed([POD, DENY], printYaml(HTTPS), "--json");
    expect(JSON.parse(allowing.output).connections.counts).toMatchObject({ gained: 1, lost: 0 });
    expect(allowing.code).toBe(0);
    const deleting = await rehearsed([POD, DENY, HTTPS], `$patch: delete\n${printYaml(HTTPS)}`, "--report");
    expect(deleting.output).toContain("| Lost | 1 |");
    expect(deleting.code).toBe(1);
    const named = ["--delete", "NetworkPolicy/shop/https", "--json"];
    const same = await rehearsed([POD, DENY, HTTPS], printYaml(DENY), ...named);
    expect(JSON.parse(same.output).connections.counts.lost).toBe(1);
  });

  it("refuses to say anything of a cluster without pods, and names a policy that the API server would refuse", async () => {
    const empty = await rehearsed([DENY], printYaml(HTTPS));
    expect(empty.output).toMatch(/^! --cluster has no pods/m);
    expect(empty.code).toBe(1);
    const odd = policy("odd", { podSelector: {}, egress: [{ ports: [{ port: "443" }] }] });
    const refused = await rehearsed([POD], printYaml(odd));
    expect(refused.output).toMatch(/^! NetworkPolicy shop\/odd would be refused by the API server: .*port/m);
    expect(refused.code).toBe(1);
  });
});
