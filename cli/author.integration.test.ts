import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aFlow, aTlsFlow } from "../lib/flows/a-flow.testing";
import type { Flow, FlowProblem } from "../lib/flows/flow";
import { printYaml } from "../lib/print/yaml";
import { aNetwork, aRoute } from "../lib/resolver/policy-builders.testing";
import { readManifests } from "./cluster-folder";
import { runScript, withFiles } from "./run-script.testing";

const NETWORK = { "networks.yaml": printYaml(aNetwork()), "notes.txt": "not YAML: [" };

function answerOf(flows: Flow[], problems: FlowProblem[] = []): string {
  const window = {
    seconds: 3600,
    start: "2026-11-21T09:00:00Z",
    end: "2026-11-21T10:00:00Z",
    scrapeIntervalSeconds: 5,
  };
  return JSON.stringify({ window, readAt: "2026-11-21T10:00:00Z", flows, uncovered: [], problems });
}

const CUT = { code: "partial", message: "Prometheus cut its answer off.", hint: "Ask for a shorter window." };

describe("npm run author", () => {
  it("explains itself", async () => {
    const { code, output } = await runScript("author.ts", "", ["--help"]);
    expect(output).toMatch(/Usage: .*npm run --silent author -- --cluster DIR > routes.yaml[\s\S]*Exit code 0/);
    expect(code).toBe(0);
  });

  it("prints routes for flows, what they admit above them, and nothing more once they are there", async () => {
    await withFiles(NETWORK, async (folder) => {
      const flows = answerOf([aFlow(), aFlow({ id: "b", host: "api.stripe.com", registrableDomain: "stripe.com" })]);
      const { code, output, errors } = await runScript("author.ts", flows, ["--denied", "--cluster", folder]);
      expect(errors).toMatch(/^2 flows: 0 already allowed by routes, 2 by 1 object proposed here, 0 left out\.$/m);
      expect(output).toContain("\n# Note: The metrics do not confirm the port of 2 of 2 flows");
      expect(output).toMatch(/^# Allows: .* to httpbin\.org, every path and method, on port 80/m);
      expect(output).toContain("  name: allow-http-80-all-egress\n  namespace: shop\n");
      expect(output).toContain("  hostnames:\n    - api.stripe.com\n    - httpbin.org\n");
      expect(code).toBe(0);
      writeFileSync(join(folder, "routes.yaml"), output);
      const bundled = await runScript("author.ts", flows, [
        "--denied",
        "--cluster",
        `${folder}/networks.yaml`,
        "--out",
        `${folder}/out`,
      ]);
      expect(bundled.code).toBe(0);
      expect(
        readManifests(`${folder}/out/kustomize/base/httproute-shop-allow-http-80-all-egress.yaml`).objects,
      ).toHaveLength(1);
      expect(readFileSync(`${folder}/out/helm/values.yaml`, "utf8")).toContain(
        "egressPolicy:\n  - apiVersion: gateway",
      );
      rmSync(`${folder}/out`, { recursive: true });
      const again = await runScript("author.ts", flows, ["--denied", "--cluster", folder]);
      expect([again.code, again.output]).toEqual([0, ""]);
    });
  });

  it("does not count a flow as taken where the route that takes it fails, and names what mends it", async () => {
    const rules = [{ backendRefs: [{ group: "", kind: "Service", name: "gone", port: 80 }] }];
    const route = aRoute("HTTPRoute", { name: "to-mirror", hostnames: ["httpbin.org"], rules });
    await withFiles({ ...NETWORK, "route.yaml": printYaml(route) }, async (folder) => {
      const { code, output, errors } = await runScript("author.ts", answerOf([aFlow({ verdict: "failed" })]), [
        "--cluster",
        folder,
      ]);
      expect(errors).toContain("1 flow: 0 already allowed by routes, 0 by 0 objects proposed here, 1 left out.");
      expect(errors).toContain(
        "HTTPRoute shop/to-mirror matches this, and all of it fails with 500: Service shop/gone does not exist.\n  Fix HTTPRoute shop/to-mirror",
      );
      expect([code, output]).toEqual([1, ""]);
    });
  });

  it("takes the port that connections leave in place of the reported one, and each of several where it is told to", async () => {
    const source = { namespace: "shop", workload: "web", workloadKind: "Deployment", pods: ["web-1"] };
    const to = (target: string, end: number) => ({ namespace: "shop", pod: "web-1", target, start: 0, end });
    const one = JSON.stringify([to("203.0.113.7:8080", 12)]);
    const two = JSON.stringify([to("203.0.113.7:8080", 9), to("[2001:db8::7]:3000", 3)]);
    await withFiles({ ...NETWORK, "one.json": one, "two.json": two }, async (folder) => {
      const author = (...more: string[]) =>
        runScript("author.ts", answerOf([aFlow({ source })]), [
          "--denied",
          "--cluster",
          `${folder}/networks.yaml`,
          ...more,
        ]);
      const alone = await author("--destinations", `${folder}/one.json`);
      expect(alone.output).toContain("  name: allow-http-8080-all-egress\n");
      expect(alone.output).not.toContain("do not confirm the port");
      expect(alone.code).toBe(0);
      const choice = await author("--destinations", `${folder}/two.json`);
      expect(choice.errors).toContain("Connections of its workload went to 8080 (75 %), 3000 (25 %).");
      expect([choice.code, choice.output]).toEqual([1, ""]);
      const each = await author("--destinations", `${folder}/two.json`, "--every-port");
      expect(each.output.match(/ name: allow-http-\d+/g)).toEqual([" name: allow-http-3000", " name: allow-http-8080"]);
      expect(each.code).toBe(0);
      expect((await author("--every-port")).code).toBe(2);
    });
  });

  it("says what it leaves out and why, and fails so that a script notices", async () => {
    await withFiles(NETWORK, async (folder) => {
      const flows = answerOf([aTlsFlow({ host: null, registrableDomain: null })], [CUT]);
      const { code, output, errors } = await runScript("author.ts", flows, ["--denied", "--cluster", folder]);
      expect(errors).toContain("The flows are incomplete: Prometheus cut its answer off. Ask for a shorter window.\n");
      expect(errors).toMatch(/Left out, 1 flow \(shop\/web → \?:443\): .*hostname[\s\S]*kubectl patch/);
      expect([code, output]).toEqual([1, ""]);
    });
  });

  it("leaves denied flows out unless they are asked for, says how many, and what no route could allow", async () => {
    await withFiles(NETWORK, async (folder) => {
      const allowed = aFlow({ id: "b", host: "api.stripe.com", verdict: "allowed-by-default" });
      const opaque = aFlow({
        id: "c",
        protocol: "tcp",
        host: null,
        address: "198.51.100.7",
        port: 3306,
        portConfirmed: true,
      });
      const { code, output, errors } = await runScript("author.ts", answerOf([aFlow(), allowed, opaque]), [
        "--cluster",
        folder,
      ]);
      expect(output).toContain("  hostnames:\n    - api.stripe.com\n");
      expect(output).not.toContain("httpbin.org");
      expect(errors).toMatch(/Left out, 2 denied flows .* --denied drafts routes for 1 of them\./);
      expect(errors).toMatch(/No route as it stands, 1 denied flow .*3306.* opaque by Linkerd's list/);
      expect(code).toBe(0);
    });
  });

  it("refuses what it cannot read, with the place", async () => {
    await withFiles({ "bad.yaml": "kind: [\n" }, async (folder) => {
      const { code, errors } = await runScript("author.ts", answerOf([]), ["--cluster", folder]);
      expect(errors).toContain("bad.yaml:");
      expect(code).toBe(2);
    });
    await withFiles(NETWORK, async (folder) => {
      const { code, errors } = await runScript("author.ts", '{"flows": [1]}', ["--cluster", folder]);
      expect(errors).toBe("flows[0] of stdin is not a flow of GET /api/flows.\n");
      expect(code).toBe(2);
    });
  });
});
