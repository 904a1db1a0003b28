import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GET as healthz } from "@/app/healthz/route";
import { GET as readyz } from "@/app/readyz/route";
import type { HealthAnswer } from "@/lib/cluster/asked/health-answer";
import { GET as policy } from "../policy/route";
import { GET as health } from "./route";

const TOUCHED = ["KUBECONFIG", "PROMETHEUS_TOKEN", "PROMETHEUS_URL", "KUBERNETES_SERVICE_HOST"];
const kept = TOUCHED.map((name) => [name, process.env[name]] as const);
beforeEach(() => {
  Object.assign(process.env, { KUBECONFIG: "/nowhere/config", PROMETHEUS_TOKEN: "hunter2" });
  delete process.env.PROMETHEUS_URL;
  delete process.env.KUBERNETES_SERVICE_HOST;
});
afterEach(() => {
  for (const [name, value] of kept) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

describe("a dashboard with neither cluster nor Prometheus", () => {
  it("is alive and ready: its pages say what to do", async () => {
    expect(healthz().status).toBe(200);
    expect((await readyz()).status).toBe(200);
    expect((await policy(new Request("http://localhost/api/policy"))).status).toBe(200);
  });

  it("tells in its health which parts are off, and no secret", async () => {
    const response = await health(new Request("http://localhost/api/health"));
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).not.toContain("hunter2");
    const answer = JSON.parse(text) as HealthAnswer;
    expect(answer).toMatchObject({
      status: "off",
      cluster: { status: "off", configured: false },
      prometheus: { status: "off", url: null },
    });
    expect(answer.cluster.problem?.hint).toContain("KUBECONFIG");
    expect(answer.prometheus.checks[0]?.hint).toContain("PROMETHEUS_URL");
    expect(answer.kinds.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      "EgressNetwork failed",
      "GRPCRoute failed",
      "HTTPRoute failed",
      "HTTPRoute failed",
      "TLSRoute failed",
      "TCPRoute failed",
      "Service failed",
      "Namespace failed",
    ]);
  });
});
