import { describe, expect, it } from "vitest";
import { runScript, withFiles } from "./run-script.testing";

// What people reported of manifests: right values from the CRDs, kubectl and Linkerd's sources, not from here.

const NETWORK = `apiVersion: policy.linkerd.io/v1alpha1
kind: EgressNetwork
metadata: {namespace: linkerd-egress, name: all-egress}
spec: {trafficPolicy: Deny}
`;
const parentRef = (port: number) =>
  `{group: policy.linkerd.io, kind: EgressNetwork, namespace: linkerd-egress, name: all-egress, port: ${port}}`;
const route = (apiVersion: string, kind: string, spec: string, port = 80) => `apiVersion: ${apiVersion}
kind: ${kind}
metadata: {namespace: shop, name: r}
spec: {parentRefs: [${parentRef(port)}], ${spec}}
`;
const GATEWAY = "gateway.networking.k8s.io";

const flow = (id: string, host: string, port: number, protocol: string, byDefault: string) => ({
  id,
  source: { namespace: "shop", workload: "face", workloadKind: "Deployment", pods: ["face-1"] },
  network: { namespace: "linkerd-egress", name: "all-egress" },
  route: { group: "", kind: "default", namespace: "", name: byDefault },
  ...{ host, address: null, port, portConfirmed: true, protocol, registrableDomain: null, verdict: "denied" },
  ...{ count: 12, ratePerSecond: 1, lastSeen: "2026-11-29T09:35:16Z", openConnections: null, latency: null },
  answers: {},
});
const FLOWS = JSON.stringify({
  window: { seconds: 300, start: "2026-11-29T09:30:18Z", end: "2026-11-29T09:35:18Z", scrapeIntervalSeconds: 2 },
  readAt: "2026-11-29T09:35:19Z",
  flows: [
    flow("a", "partner.example", 80, "http", "http-egress-deny"),
    flow("b", "api.github.com", 443, "tls", "tls-egress-deny"),
  ],
  uncovered: [],
  problems: [],
  totals: [],
});

function rehearse(proposal: string, ...options: string[]) {
  return withFiles({ "network.yaml": NETWORK }, (cluster) =>
    withFiles({ "p.yaml": proposal }, (folder) =>
      runScript("rehearse.ts", FLOWS, ["--cluster", cluster, "--proposal", folder, ...options]),
    ),
  );
}

describe("what the API server fills in", () => {
  it("lets a route without rules take every path, in rehearse, author and policy tests", async () => {
    const manifest = route(`${GATEWAY}/v1`, "HTTPRoute", "hostnames: [partner.example]");
    const { output, code } = await rehearse(manifest);
    expect(output).toMatch(/✓ Newly allowed +1 flow /);
    expect(code).toBe(0);
    const tests = "- from: shop\n  mayReach: http://partner.example/any\n";
    await withFiles({ "network.yaml": NETWORK, "route.yaml": manifest }, async (cluster) => {
      const author = await runScript("author.ts", FLOWS, ["--cluster", cluster, "--host", "partner.example"]);
      expect([author.output, author.code]).toEqual(["", 0]);
      await withFiles({ "tests.yaml": tests }, async (folder) => {
        const file = `${folder}/tests.yaml`;
        const tested = await runScript("resolve.ts", "", ["--policy-tests", file, "--cluster", cluster]);
        expect(tested.output).toMatch(/1 holds|✓/);
        expect(tested.code).toBe(0);
      });
    });
  }, 30_000);
});

describe("a TLSRoute v1", () => {
  const backendRefs = "rules: [{backendRefs: [{group: policy.linkerd.io, kind: EgressNetwork, name: all-egress}]}]";
  const tls = route(`${GATEWAY}/v1`, "TLSRoute", `hostnames: [api.github.com], ${backendRefs}`, 443);

  it.each([
    [["--gateway-api", "1.5.1-standard", "--linkerd-version", "edge-26.9.1"], 1, 0],
    [["--gateway-api", "1.5.1-standard", "--linkerd-version", "edge-26.8.3"], 0, 1],
    [["--gateway-api", "1.5", "--linkerd-version", "edge-26.8.3"], 1, 0],
    [[], 1, 0],
  ])("under %j newly allows %i flow and ends with %i", async (options, allowed, code) => {
    const ran = await rehearse(tls, ...options);
    expect(ran.output).toMatch(new RegExp(`✓ Newly allowed +${allowed} flow`));
    expect(ran.code).toBe(code);
    if (code === 1)
      expect(ran.output).toMatch(/! TLSRoute shop\/r apiVersion: .*has no effect.*reads none of the versions/);
  });
});

describe("schemas", () => {
  const matches = Array.from({ length: 20 }, (_, i) => `{path: {type: PathPrefix, value: /p${i}}}`).join(", ");
  const many = route(`${GATEWAY}/v1`, "HTTPRoute", `hostnames: [a.example], rules: [{matches: [${matches}]}]`);

  it.each([
    [[], 0],
    [["--gateway-api", "1.4.1"], 0],
    [["--gateway-api", "1.1.1"], 1],
  ])("of the bundle that is named judge 20 matches: %j ends with %i", async (options, code) => {
    const ran = await rehearse(many, ...options);
    expect(ran.code).toBe(code);
    if (code === 1) expect(ran.output).toContain("must have at most 8 items");
  });

  it("that nobody has are a usage error", async () => {
    const ran = await rehearse(many, "--gateway-api", "0.9");
    expect([ran.code, ran.errors]).toEqual([2, expect.stringMatching(/--gateway-api 0.9: there are 1.1.1/)]);
    const release = await rehearse(many, "--linkerd-version", "newest");
    expect([release.code, release.errors]).toEqual([2, expect.stringContaining("--linkerd-version newest")]);
  });
});

describe("what kubectl or the API server would refuse, or take for another thing", () => {
  it.each([
    [
      "a misspelt field",
      NETWORK.replace("trafficPolicy: Deny", "trafficPolicy: Deny, network: [{cidr: 203.0.113.0/24}]"),
      /^! EgressNetwork linkerd-egress\/all-egress spec\.network: .*Did you mean networks\?/m,
    ],
    [
      "no namespace",
      NETWORK.replace("namespace: linkerd-egress, ", ""),
      /^! EgressNetwork default\/all-egress metadata\.namespace is not set, so default is assumed/m,
    ],
    [
      "an unserved version",
      route(`${GATEWAY}/v1alpha2`, "HTTPRoute", "hostnames: [partner.example]"),
      /^! HTTPRoute shop\/r apiVersion: .*no matches for kind "HTTPRoute".*Write gateway\.networking\.k8s\.io\/v1\./m,
    ],
    [
      "a parent without group",
      route(`${GATEWAY}/v1`, "HTTPRoute", "hostnames: [partner.example]").replace("group: policy.linkerd.io, ", ""),
      /^! HTTPRoute shop\/r spec\.parentRefs\[0\]\.group: .*attaches to nothing.*group: policy\.linkerd\.io/m,
    ],
    [
      "a parent of a misspelt kind",
      route(`${GATEWAY}/v1`, "HTTPRoute", "hostnames: [partner.example]").replace("EgressNetwork", "EgressNetworks"),
      /^! HTTPRoute shop\/r spec\.parentRefs\[0\]\.kind: .*attaches to nothing/m,
    ],
    [
      "a network that is not there",
      route(`${GATEWAY}/v1`, "HTTPRoute", "hostnames: [partner.example]").replace("all-egress", "al-egress"),
      /^! HTTPRoute shop\/r spec\.parentRefs\[0\]\.name: .*linkerd-egress\/al-egress, which does not exist/m,
    ],
    [
      "a misspelt kind",
      route(`${GATEWAY}/v1`, "HTTPRoutes", "hostnames: [partner.example]"),
      /^! .*p\.yaml:1: HTTPRoutes of gateway\.networking\.k8s\.io\/v1 is an unknown kind.*Did you mean HTTPRoute/m,
    ],
  ])(
    "%s is said with its field, and fails, in rehearse and in author",
    async (_, manifest, said) => {
      const ran = await rehearse(manifest);
      expect(ran.output).toMatch(said);
      expect(ran.code).toBe(1);
      const files: Record<string, string> = manifest.startsWith("apiVersion: policy")
        ? { "p.yaml": manifest }
        : { "n.yaml": NETWORK, "p.yaml": manifest };
      await withFiles(files, async (cluster) => {
        const author = await runScript("author.ts", FLOWS, ["--cluster", cluster, "--host", "nobody.example"]);
        expect(author.errors).toMatch(said);
        expect(author.code).toBe(1);
      });
    },
    30_000,
  );
});

describe("a redirect that replaces a prefix", () => {
  const created = { creationTimestamp: "2026-01-01T00:00:00Z" };
  const spec = {
    parentRefs: [
      { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "linkerd-egress", name: "all-egress", port: 80 },
    ],
    rules: [
      {
        matches: [{ path: { type: "PathPrefix", value: "/old" } }],
        filters: [
          {
            type: "RequestRedirect",
            requestRedirect: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/new" }, statusCode: 302 },
          },
        ],
      },
    ],
  };
  const line = JSON.stringify({
    id: "redirect",
    resources: [
      {
        apiVersion: "policy.linkerd.io/v1alpha1",
        kind: "EgressNetwork",
        metadata: { namespace: "linkerd-egress", name: "all-egress", ...created },
        spec: { trafficPolicy: "Deny" },
      },
      {
        apiVersion: `${GATEWAY}/v1`,
        kind: "HTTPRoute",
        metadata: { namespace: "linkerd-egress", name: "rp", ...created },
        spec,
      },
    ],
    request: {
      clientNamespace: "shop",
      ip: "203.0.113.7",
      port: 80,
      protocol: "http1",
      authority: "a.example",
      method: "GET",
      path: "/old/x",
      headers: {},
      sni: null,
    },
  });

  // linkerd2#14110: the proxy refuses the whole policy until v2.320, which came with edge-25.9.4.
  it.each([
    [[], "http-redirect", 302],
    [["--linkerd-version", "edge-25.9.4"], "http-redirect", 302],
    [["--linkerd-version", "edge-25.9.3"], "fail", 500],
    [["--linkerd-version=2.18"], "fail", 500],
  ])("under %j is %s, %i", async (options, outcome, status) => {
    const { output, code } = await runScript("resolve.ts", line, options);
    expect(JSON.parse(output).expect).toMatchObject({ outcome, status });
    expect(code).toBe(0);
  });

  it("is by the version that a case names, whatever the option says", async () => {
    const old = line.replace('"id"', '"linkerdVersion":"edge-25.8.1","id"');
    const { output } = await runScript("resolve.ts", old, ["--linkerd-version", "edge-26.9.1"]);
    expect(JSON.parse(output).expect).toMatchObject({ status: 500 });
  });
});
