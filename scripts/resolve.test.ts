import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aNetwork, anEgressRequest, aRoute } from "../lib/resolver/policy-builders";

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

  it("explains a case step by step, with what would act next", async () => {
    const { code, output } = await resolve(JSON.stringify(CASE), "--explain");
    const lines = output.trimEnd().split("\n");
    expect(lines[0]).toBe("get-is-allowed: allow by HTTPRoute shop/allow-get, rule 1");
    expect(lines).toContain(
      "  ✗ match    allow-all fits as well, but allow-get matches more of the path.  [HTTPRoute shop/allow-all spec.rules[0].matches[0]]",
    );
    expect(lines).toContain(
      "  ✓ match    HTTPRoute allow-get fits, by rule 1.  [HTTPRoute shop/allow-get spec.rules[0].matches[0]]",
    );
    expect(lines).toContain(
      "  · match    Without it HTTPRoute allow-all would act.  [HTTPRoute shop/allow-all spec.rules[0].matches[0]]",
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
    expect(errors).toBe("Unknown option --explian. There are: --explain, --help, -h.\n");
    expect(code).toBe(1);
  });
});

function resolve(input: string, ...options: string[]) {
  const script = join(import.meta.dirname, "resolve.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, ...options]);
  let [output, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  child.stdin.end(input);
  return new Promise<{ code: number | null; output: string; errors: string }>((done) => {
    child.once("close", (code) => done({ code, output, errors }));
  });
}
