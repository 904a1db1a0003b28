import { describe, expect, it } from "vitest";
import { aFlow } from "../lib/flows/a-flow.testing";
import { printYaml } from "../lib/print/yaml";
import { aNetwork, aRoute } from "../lib/resolver/policy-builders.testing";
import { runScript, withFiles } from "./run-script.testing";

const byDefault = { group: "", kind: "default", namespace: "", name: "http-egress-allow" };
const httpRoute = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "httproute" };
const FLOWS = JSON.stringify({
  window: { seconds: 3600, start: "2026-11-21T09:00:00Z", end: "2026-11-21T10:00:00Z", scrapeIntervalSeconds: 5 },
  readAt: "2026-11-21T10:00:00Z",
  flows: [
    aFlow({ id: "a", portConfirmed: true, verdict: "allowed-by-route", route: httpRoute, count: 5 }),
    aFlow({
      id: "b",
      host: "api.stripe.com",
      portConfirmed: true,
      verdict: "allowed-by-default",
      route: byDefault,
      count: 7,
    }),
  ],
  uncovered: [],
  problems: [],
});

const CLUSTER = {
  "network.yaml": printYaml(aNetwork({ trafficPolicy: "Allow" })),
  "route.json": JSON.stringify({
    kind: "HTTPRouteList",
    apiVersion: "v1",
    items: [aRoute("HTTPRoute", { hostnames: ["httpbin.org"] })],
  }),
};

describe("npm run rehearse", () => {
  it("explains itself", async () => {
    const { code, output } = await runScript("rehearse.ts", "", ["--help"]);
    expect(output).toMatch(/Usage: .*npm run --silent rehearse[\s\S]*\$patch: delete[\s\S]*Exit code 0/);
    expect(code).toBe(0);
  });

  it("refuses settings of the cluster that it cannot read, and a deletion that is no proposal", async () => {
    const files = { ...CLUSTER, "gone.yaml": `$patch: delete\n${printYaml(aNetwork({ name: "gone" }))}` };
    await withFiles(files, async (folder) => {
      const errors = async (...options: string[]) => {
        const ran = await runScript("rehearse.ts", FLOWS, ["--cluster", folder, ...options]);
        expect(ran.code).toBe(2);
        return ran.errors;
      };
      expect(await errors()).toContain("EgressNetwork shop/gone in --cluster is marked $patch: delete");
      const network = ["--cluster", `${folder}/network.yaml`];
      expect(await errors(...network, "--cluster-networks", "10.0.0.0/8,nowhere")).toContain(
        "“nowhere” is not a network",
      );
      expect(await errors(...network, "--opaque-ports", "25,9100-9000")).toContain("“9100-9000” is not a port");
    });
  });

  it("names a Service of the proposal that it does not rehearse, and fails; one that is in the cluster already is none", async () => {
    const service = (spec: object) =>
      JSON.stringify({ apiVersion: "v1", kind: "Service", metadata: { namespace: "shop", name: "mirror" }, spec });
    const ports = [{ port: 80 }];
    const stored = { "mirror.json": service({ type: "ClusterIP", clusterIP: "10.96.0.7", ports }) };
    const rehearsed = (proposed: string, cluster: Record<string, string>) =>
      withFiles(cluster, (folder) =>
        withFiles({ "proposed.json": proposed }, async (proposal) => {
          const { code, output } = await runScript("rehearse.ts", FLOWS, ["--cluster", folder, "--proposal", proposal]);
          return { code, lines: output.split("\n").filter((line) => line.startsWith("!")) };
        }),
      );
    const told = {
      code: 1,
      lines: [
        expect.stringMatching(
          /^! Service shop\/mirror is not rehearsed, only EgressNetworks and routes are.* --cluster/,
        ),
      ],
    };
    expect(await rehearsed(service({ ports }), CLUSTER)).toEqual(told);
    expect(await rehearsed(service({ ports: [{ port: 81 }] }), { ...CLUSTER, ...stored })).toEqual(told);
    expect(await rehearsed(service({ ports }), { ...CLUSTER, ...stored })).toEqual({ code: 0, lines: [] });
  });

  it("tells what Deny breaks, in numbers that add up to the window, and fails", async () => {
    await withFiles(CLUSTER, async (folder) => {
      const { code, output } = await runScript("rehearse.ts", FLOWS, [
        "--cluster",
        folder,
        "--deny",
        "shop/all-egress",
      ]);
      expect(output).toMatch(/✗ Newly denied +1 flow +7 requests +0 connections/);
      expect(output).toMatch(/= Unchanged +1 flow +5 requests/);
      expect(output).toContain(
        "✗ Newly denied: shop/web → api.stripe.com:80 (http), 7 requests, last seen 2026-11-21T09:59:55Z",
      );
      expect(output).toContain("What a rehearsal cannot see:\n  - Only traffic of the last 1 hour");
      expect(code).toBe(1);
      const unsure = FLOWS.replaceAll('"portConfirmed":true', '"portConfirmed":false');
      const route = ["--cluster", folder, "--delete", "HTTPRoute/shop/httproute", "--deny", "shop/all-egress"];
      const asReported = await runScript("rehearse.ts", unsure, [...route, "--reported-ports"]);
      expect(asReported.output).toMatch(/✗ Newly denied +2 flows/);
      const report = await runScript("rehearse.ts", FLOWS, [
        "--cluster",
        folder,
        "--deny",
        "shop/all-egress",
        "--report",
      ]);
      expect(report.output).toContain("- Change `EgressNetwork shop/all-egress`\n");
      expect(report.output).toContain("| Newly denied | 1 | 7 | 0 |");
    });
  });

  it("takes proposals from files, deletions too, and gives JSON", async () => {
    await withFiles(CLUSTER, async (cluster) => {
      const route = aRoute("HTTPRoute", { name: "stripe", hostnames: ["api.stripe.com"] });
      const gone = `$patch: delete\n${printYaml(aRoute("HTTPRoute"))}`;
      const proposal = { "a.yaml": printYaml(aNetwork()), "b.yaml": `${printYaml(route)}---\n${gone}` };
      await withFiles(proposal, async (folder) => {
        const options = ["--cluster", cluster, "--proposal", folder, "--json", "--allow-denied"];
        const { code, output } = await runScript("rehearse.ts", FLOWS, options);
        expect(JSON.parse(output)).toMatchObject({
          writes: 3,
          objections: [],
          counts: [
            { effect: "newly-denied", flows: 1 },
            { effect: "broken", flows: 0 },
            { effect: "redirected", flows: 0 },
            { effect: "newly-allowed", flows: 0 },
            { effect: "unchanged", flows: 1 },
            { effect: "uncertain", flows: 0 },
          ],
          flows: [{ effect: "newly-denied", before: "allowed-by-route", after: "denied", flow: { id: "a" } }],
        });
        expect(code).toBe(0);
      });
    });
  });

  it("fails where a manifest would be refused, and where an object to delete is not there", async () => {
    await withFiles(
      { ...CLUSTER, "portless.yml": printYaml(aRoute("HTTPRoute", { name: "portless", port: null })) },
      async (folder) => {
        const proposal = ["--proposal", `${folder}/portless.yml`];
        const refused = await runScript("rehearse.ts", FLOWS, ["--cluster", folder, ...proposal]);
        expect(refused.output).toMatch(/^! HTTPRoute shop\/portless .*Linkerd rejects this/m);
        expect(refused.code).toBe(1);
        const missing = await runScript("rehearse.ts", FLOWS, ["--cluster", folder, "--delete", "TLSRoute/shop/none"]);
        expect([missing.code, missing.errors]).toEqual([
          2,
          "--delete TLSRoute/shop/none: there is no such object in --cluster. Write KIND/NAMESPACE/NAME.\n",
        ]);
      },
    );
  });

  it("judges flows on the ports that their clients dialled, and what no family counts", async () => {
    const tls = aRoute("TLSRoute", { name: "slack", hostnames: ["hooks.slack.com"] });
    const dialled = (target: string, end: number) => ({ namespace: "shop", pod: "web-1", target, start: 0, end });
    const file = [dialled("203.0.113.7:80", 6), dialled("203.0.113.7:8080", 6), dialled("203.0.113.9:443", 9)];
    const files = { ...CLUSTER, "tls.yaml": printYaml(tls) };
    await withFiles({ "d.json": JSON.stringify(file), "bad.json": '[{"namespace":"shop"}]' }, async (folder) => {
      await withFiles(files, async (cluster) => {
        const unsure = FLOWS.replaceAll('"portConfirmed":true', '"portConfirmed":false');
        const run = (...options: string[]) =>
          runScript("rehearse.ts", unsure, ["--cluster", cluster, "--deny", "shop/all-egress", ...options]);
        const { code, output } = await run("--destinations", `${folder}/d.json`, "--json", "--all");
        expect(JSON.parse(output).flows).toMatchObject([
          { effect: "newly-denied", flow: { host: "api.stripe.com", port: 80 }, reported: true, share: 0.5 },
          { effect: "newly-denied", flow: { host: "api.stripe.com", port: 8080 }, reported: false, share: 0.5 },
          // The route under which it was counted is of port 80 alone.
          { effect: "unchanged", flow: { host: "httpbin.org", port: 80 }, reported: true, share: 1 },
          { effect: "unchanged", flow: { id: null, host: null, address: "203.0.113.9", port: 443, protocol: "tls" } },
        ]);
        expect(code).toBe(1);
        const { output: told } = await run("--destinations", `${folder}/d.json`, "--all");
        expect(told).toContain(
          "The same on each port: by the workload's connections, its port is one of 80 (50 %), 8080 (50 %).",
        );
        expect(told).toContain("TLS without an SNI on a TLS port");
        const bad = await run("--destinations", `${folder}/bad.json`);
        expect([bad.code, bad.errors]).toEqual([2, `--destinations ${folder}/bad.json[0]: pod is not a string.\n`]);
        const both = await run("--destinations", `${folder}/d.json`, "--reported-ports");
        expect(both.code).toBe(2);
      });
    });
  });
});
