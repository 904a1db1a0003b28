import { describe, expect, it } from "vitest";
import { printYaml } from "../lib/print/yaml";
import { aNetwork, anEgressRequest, aRoute } from "../lib/resolver/policy-builders.testing";
import { runScript, withFiles } from "./run-script.testing";

const rules = (value: string) => [{ matches: [{ path: { type: "PathPrefix", value } }] }];

/** GET http://httpbin.org/get from `shop`, which a route allows. */
const CASE = {
  id: "get-is-allowed",
  resources: [
    aNetwork(),
    aRoute("HTTPRoute", { name: "allow-get", rules: rules("/get") }),
    aRoute("HTTPRoute", { name: "allow-all", rules: rules("/") }),
  ],
  request: anEgressRequest(),
};

describe("npm run resolve", () => {
  it("explains itself", async () => {
    const { code, output } = await resolve("", "--help");
    expect(output).toContain("Usage: npm run --silent resolve");
    expect(output).toContain("--explain");
    expect(code).toBe(0);
  });

  it("answers a case with one line", async () => {
    const { code, output, errors } = await resolve(`${JSON.stringify(CASE)}\n\n`);
    expect(JSON.parse(output)).toMatchObject({
      id: "get-is-allowed",
      expect: { outcome: "allow", route: { kind: "HTTPRoute", namespace: "shop", name: "allow-get" }, rule: 0 },
    });
    expect([code, errors]).toEqual([0, ""]);
  });

  it("names a line that it cannot read, and answers the others", async () => {
    const { code, output, errors } = await resolve(`{"id": 1}\nnot JSON\n${JSON.stringify(CASE)}\n`);
    expect(errors).toMatch(/^line 1: .+\nline 2: .+\n$/);
    expect(output.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
  });

  it("names what is no object, header or port, in words", async () => {
    const odd = (change: object) => JSON.stringify({ ...CASE, ...change });
    const header = { ...CASE.request, headers: { accept: { toString: 1 } } };
    const lines = [odd({ resources: [aNetwork(), { kind: "HTTPRoute" }] }), odd({ request: header })];
    const { errors, code } = await resolve(lines.join("\n"));
    expect(errors).toBe(
      "line 1: resources[1].metadata: missing, and every object has one with its name\nline 2: headers.accept: expected a string\n",
    );
    expect(code).toBe(2);
    const port = { ...CASE.request, port: { toString: 1 } };
    expect((await resolve(odd({ request: port }))).errors).not.toContain("primitive");
  });

  it("passes over nothing that was sent: neither a resource that is no object, nor a setting of another type", async () => {
    const { apiVersion, kind, metadata } = aNetwork();
    const odd = [
      { resources: [aNetwork(), null] },
      { resources: [5] },
      { resources: [[aNetwork()]] },
      { resources: aNetwork() },
      { resources: [{ apiVersion, metadata }] },
      { resources: [{ kind, metadata }] },
      { resources: [{ apiVersion, kind, metadata: {} }] },
      { clusterNetworks: "10.0.0.0/8" },
      { enforceAdmission: "true" },
      { request: { ...CASE.request, headers: ["accept"] } },
    ];
    const lines = [...odd.map((each) => ({ ...CASE, ...each })), { ...CASE, resources: null }];
    const { code, output, errors } = await resolve(lines.map((each) => JSON.stringify(each)).join("\n"));
    expect(errors.trimEnd().split("\n")).toEqual([
      "line 1: resources[1]: invalid type: null, expected an object",
      "line 2: resources[0]: invalid type: number `5`, expected an object",
      "line 3: resources[0]: invalid type: sequence, expected an object",
      "line 4: resources: invalid type: map, expected a sequence",
      "line 5: resources[0].kind: missing, and every object has one",
      "line 6: resources[0].apiVersion: missing, and every object has one",
      "line 7: resources[0].metadata.name: missing, and every object has one",
      "line 8: clusterNetworks: invalid type: string `10.0.0.0/8`, expected a sequence",
      "line 9: enforceAdmission: invalid type: string `true`, expected a boolean",
      "line 10: invalid type: sequence, expected an object at headers",
    ]);
    expect(output.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
  });

  it("notes which field of a case, and which kind of a resource, is none", async () => {
    const route = { ...aRoute("HTTPRoute", { name: "misspelt" }), kind: "HTTPRote" };
    const { output } = await resolve(JSON.stringify({ ...CASE, resources: [route], clusterNetwork: [], expect: {} }));
    expect(JSON.parse(output).notes).toEqual([
      expect.stringMatching(/^clusterNetwork is not a field and is ignored. Fields: id, /),
      expect.stringMatching(/^resources\[0\]: HTTPRote of .+ is an unknown kind\. Did you mean HTTPRoute of /),
    ]);
  });

  it("explains a case step by step, with what would act next", async () => {
    const { code, output } = await resolve(JSON.stringify(CASE), "--explain");
    const lines = output.trimEnd().split("\n");
    expect(lines[0]).toBe("get-is-allowed: allow by HTTPRoute shop/allow-get, rule 1");
    expect(lines).toContain(
      "  ✗ match    allow-all also matches, but allow-get matches more of the path.  [HTTPRoute shop/allow-all spec.rules[0].matches[0]]",
    );
    expect(lines).toContain(
      "  ✓ match    HTTPRoute allow-get matches, by rule 1.  [HTTPRoute shop/allow-get spec.rules[0].matches[0]]",
    );
    expect(lines).toContain(
      "  · match    Without it, HTTPRoute allow-all would apply.  [HTTPRoute shop/allow-all spec.rules[0].matches[0]]",
    );
    expect(code).toBe(0);
  });

  it("tells beside the answer what schema and webhook object to", async () => {
    const network = aNetwork({ name: "odd", networks: [{ cidr: "10.0.0.0/8", except: ["10.0.0.0/8"] }] });
    const misspelt = {
      ...network,
      spec: { trafficPolicy: "deny" },
      metadata: { ...network.metadata, name: "misspelt" },
    };
    const line = JSON.stringify({ ...CASE, resources: [...CASE.resources, network, misspelt] });
    const { output } = await resolve(line);
    expect(JSON.parse(output).schemaObjections).toMatchObject([
      {
        resource: { kind: "EgressNetwork", name: "misspelt" },
        field: "spec.trafficPolicy",
        remedy: "Did you mean Deny?",
      },
    ]);
    const { output: explained } = await resolve(line, "--explain");
    expect(explained).toMatch(
      /^ {2}! schema .*Did you mean Deny\? {2}\[EgressNetwork [\w-]+\/misspelt spec.trafficPolicy\]$/m,
    );
    expect(explained).toMatch(/^ {2}! webhook .*completely negated.*\[EgressNetwork [\w-]+\/odd\]$/m);
  });

  it("refuses an option that it has not", async () => {
    const { code, errors } = await resolve("", "--explian");
    expect(errors).toBe(
      "Unknown option --explian. Use --explain, --linkerd-version, --gateway-api, --policy-tests, --help, -h.\n",
    );
    expect(code).toBe(1);
  });
});

describe("npm run resolve -- --policy-tests", () => {
  const tests = "- from: shop/web\n  mayReach: http://httpbin.org\n- from: shop\n  mayNotReach: '*.ngrok.io'\n";
  const files = {
    "policy.yaml": `${printYaml(aNetwork())}---\n${printYaml(aRoute("HTTPRoute", { hostnames: ["httpbin.org"] }))}`,
  };

  it("prints what became of each, and fails where one does", async () => {
    await withFiles(
      { ...files, "tests.egress": tests, "wrong.egress": "- from: shop\n  mayReach: https://a.com\n" },
      async (folder) => {
        const held = await resolve("", "--policy-tests", `${folder}/tests.egress`, "--cluster", folder);
        expect(held).toEqual({
          code: 0,
          output:
            "✓ shop/web may reach http://httpbin.org\n✓ Clients in shop may not reach *.ngrok.io\n\n2 hold, 0 fail, 0 uncertain.\n",
          errors: "",
        });
        const failed = await resolve("", "--policy-tests", `${folder}/wrong.egress`, "--cluster", folder);
        expect(failed.output).toContain(
          `✗ Clients in shop may reach https://a.com  [${folder}/wrong.egress:1]\n    shop, TLS to a.com on port 443: denied`,
        );
        expect(failed.code).toBe(1);
      },
    );
  });

  it("tells CI in JUnit's XML and in SARIF, with the line of each test", async () => {
    const wrong = `${tests}- sentence: 'Shop <reads> "a.com" & \\x01'\n  from: shop\n  mayReach: https://a.com\n`;
    await withFiles({ ...files, "tests.egress": wrong }, async (folder) => {
      const file = `${folder}/tests.egress`;
      const run = (format: string) => resolve("", "--policy-tests", file, "--cluster", folder, "--format", format);
      const junit = await run("junit");
      expect(junit.code).toBe(1);
      expect(junit.output).toContain(`<testsuite name="${file}" tests="3" failures="1" errors="0" skipped="0">`);
      expect(junit.output).toContain(`name="shop/web may reach http://httpbin.org" file="${file}:1"/>`);
      expect(junit.output).toContain('name="Shop &lt;reads> &quot;a.com&quot; &amp; \\x01"');
      expect(junit.output).toMatch(/<failure message="shop, TLS to a\.com on port 443: denied/);

      const { runs } = JSON.parse((await run("sarif")).output);
      expect(runs[0].results).toMatchObject([
        {
          ruleId: "policy-test-fails",
          level: "error",
          message: { text: expect.stringMatching(/^Shop <reads>[^\n]*\nshop, TLS to a\.com on port 443: denied/) },
          locations: [{ physicalLocation: { artifactLocation: { uri: file }, region: { startLine: 5 } } }],
        },
      ]);
      const none = await run("tap");
      expect([none.code, none.errors]).toEqual([2, "--format tap: there are text, json, junit, sarif.\n"]);
    });
  });

  it("tests who may connect by the pods and NetworkPolicies among the manifests", async () => {
    const pod = (name: string, podIP: string) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { namespace: "shop", name, labels: { app: name } },
      status: { phase: "Running", podIP },
    });
    const deny = {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { namespace: "shop", name: "deny" },
      spec: { podSelector: { matchLabels: { app: "web" } }, policyTypes: ["Egress"] },
    };
    const cluster = [pod("web", "10.0.0.1"), pod("api", "10.0.0.2"), deny].map(printYaml).join("---\n");
    const sentences = "- from: shop/api\n  mayConnect: shop/web:80\n- from: shop/web\n  mayConnect: shop/api:80\n";
    await withFiles({ ...files, "cluster.yaml": cluster, "tests.egress": sentences }, async (folder) => {
      const { code, output } = await resolve("", "--policy-tests", `${folder}/tests.egress`, "--cluster", folder);
      expect(output).toBe(
        `✓ shop/api may connect to shop/web:80\n✗ shop/web may connect to shop/api:80  [${folder}/tests.egress:3]\n    shop/web to shop/api on port 80/TCP: denied at the source.\n\n1 hold, 1 fail, 0 uncertain.\n`,
      );
      expect(code).toBe(1);
    });
  });

  it("names the line that it cannot read, and runs nothing then", async () => {
    await withFiles({ ...files, "tests.egress": `${tests}- from: shop\n  mayReech: x\n` }, async (folder) => {
      const { code, output, errors } = await resolve(
        "",
        "--policy-tests",
        `${folder}/tests.egress`,
        "--cluster",
        folder,
      );
      expect(errors).toContain(`${folder}/tests.egress:6: Unknown key “mayReech”`);
      expect([code, output]).toEqual([2, ""]);
    });
  });

  it("explains the file", async () => {
    const { code, output } = await resolve("", "--policy-tests", "--help");
    expect(output).toMatch(/mayNotReach[\s\S]*Exit code 0: every test passes/);
    expect(code).toBe(0);
  });
});

function resolve(input: string, ...options: string[]) {
  return runScript("resolve.ts", input, options);
}
