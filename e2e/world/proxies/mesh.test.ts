import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LINKERD_DEFAULTS } from "../../../lib/linkerd/policy-snapshot";
import { compile } from "../../../lib/resolver/compile/compile";
import type { PolicyWatch } from "../policy-watch";
import { Mesh, type PodSpec } from "./mesh";

const POD: PodSpec = {
  namespace: "shop",
  name: "web-0",
  ip: "10.42.0.1",
  labels: { deployment: "web" },
  hostnameLabels: true,
};
const KEY = "shop/web-0";

describe("the mesh", () => {
  let mesh: Mesh;
  beforeEach(async () => {
    mesh = await Mesh.start({ policy: withoutPolicy() });
    mesh.addPod(POD);
  });
  afterEach(() => mesh.stop());

  const scrape = (pod = "web-0") => fetch(`http://127.0.0.1:${mesh.port}/pods/shop/${pod}/metrics`);

  it("serves each pod's page as a proxy does, and no page for a pod that is not there", async () => {
    mesh.send(KEY, { ip: "203.0.113.7", port: 80, authority: "httpbin.org" });
    const page = await scrape();
    expect(page.headers.get("content-type")).toBe("text/plain");
    expect(await page.text()).toMatch(/outbound_http_route_request_statuses_total\{.*hostname="httpbin.org".*\} 1\n/);
    expect((await scrape("web-1")).status).toBe(404);
  });

  it("answers scrapes of a pod with 500 for as long as a test wants, while it goes on counting", async () => {
    mesh.failScrapes(KEY, true);
    mesh.send(KEY, { ip: "203.0.113.7", port: 80 });
    expect((await scrape()).status).toBe(500);
    mesh.failScrapes(KEY, false);
    expect(await (await scrape()).text()).toMatch(/outbound_http_route_request_statuses_total\{.*\} 1\n/);
  });

  it("forgets a pod's counters when its proxy restarts", () => {
    mesh.send(KEY, { ip: "203.0.113.7", port: 80 });
    mesh.restart(KEY);
    expect(mesh.metrics(KEY)).not.toContain("outbound_");
  });

  it("tells when pods come and go", () => {
    const seen: string[][] = [];
    mesh.onPodsChanged = () => seen.push(mesh.podSpecs().map((pod) => pod.name));
    mesh.addPod({ ...POD, name: "web-1" });
    mesh.removePod(KEY);
    expect(seen).toEqual([["web-0", "web-1"], ["web-1"]]);
  });

  it("names the pods there are where a test asks for another", () => {
    expect(() => mesh.send("shop/web-9", { ip: "203.0.113.7", port: 80 })).toThrow(
      "No pod shop/web-9. There are: shop/web-0.",
    );
  });
});

function withoutPolicy(): PolicyWatch {
  const policy = compile({
    ...LINKERD_DEFAULTS,
    readAt: "2026-11-21T00:00:00Z",
    clusterNetworks: [...LINKERD_DEFAULTS.clusterNetworks],
    resources: [],
    status: "live",
    namespaces: ["shop"],
    unread: [],
  });
  return {
    policy: () => policy,
    snapshot: () => policy.snapshot,
    onChange: () => () => {},
    until: async () => {},
    stop: async () => {},
  };
}
