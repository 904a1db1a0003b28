import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callKube } from "./kube-stream";
import { startWorld, type World } from "./world";

const SEGMENT = { protocol: "tls", ip: "203.0.113.31", port: 443, sni: "api.segment.io" } as const;

describe("the embedded world", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ api: "sandbox", seed: "demo", scrapeIntervalSeconds: 1 });
  });
  afterAll(() => world?.stop());

  it.each([
    ["denied http", 'outbound_http_route_request_statuses_total{namespace="shop",route_name="http-egress-deny"}'],
    ["denied tls, by name", 'outbound_tls_route_open_total{route_name="tls-egress-deny",hostname="api.segment.io"}'],
    ["allowed by a route", 'outbound_http_route_request_statuses_total{route_kind="HTTPRoute",http_status="200"}'],
    ["grpc", 'outbound_grpc_route_request_statuses_total{route_name="risk-scoring",grpc_status="OK"}'],
    ["tcp, by address", 'outbound_tcp_route_open_total{route_kind="TCPRoute",target_ip="198.51.100.80"}'],
    ["redirected", 'outbound_http_route_backend_requests_total{backend_kind="Service",backend_name="apt-mirror"}'],
    ["failed", 'outbound_http_route_request_statuses_total{route_name="old-mirror",http_status="500"}'],
    ["uncovered", 'outbound_http_route_request_statuses_total{parent_name="egress-fallback",namespace="legacy"}'],
    ["hostname off", 'outbound_tls_route_open_total{deployment="catalog",hostname=""}'],
  ])("shows traffic that is %s", async (_, selector) => {
    await expect.poll(() => numberOf(world, `sum(${selector})`), { timeout: 40_000, interval: 500 }).toBeGreaterThan(0);
  });

  it("labels series as Linkerd's scrape rules do", async () => {
    const query =
      'outbound_http_route_request_statuses_total{cronjob="price-sync"} or proxy_build_info{cronjob="price-sync"}';
    const labels = (await samplesOf(world, query))[0]?.metric;
    expect(labels).toMatchObject({ job: "linkerd-proxy", namespace: "shop", cronjob: "price-sync", app: "price-sync" });
    expect(labels?.instance).toMatch(/^10\.42\.\d+\.\d+:4191$/);
    expect(labels?.pod).toMatch(/^price-sync-/);
  });

  it("obeys a network's new policy within two seconds", async () => {
    const path = "/apis/policy.linkerd.io/v1alpha1/namespaces/shop/egressnetworks/shop-egress";
    const pod = podOf(world, "storefront");
    expect(world.mesh.send(pod, SEGMENT).route?.name).toBe("tls-egress-deny");
    await patch(world, path, { spec: { trafficPolicy: "Allow" } });
    const now = () => world.mesh.send(pod, SEGMENT).route?.name;
    await expect.poll(now, { timeout: 2000 }).toBe("tls-egress-allow");
    await patch(world, path, { spec: { trafficPolicy: "Deny" } });
    await expect.poll(now, { timeout: 2000 }).toBe("tls-egress-deny");
  });

  it("obeys a route once its status says that it is accepted", async () => {
    const routes = "/apis/gateway.networking.k8s.io/v1alpha2/namespaces/shop/tlsroutes";
    const parent = { group: "policy.linkerd.io", kind: "EgressNetwork", name: "shop-egress" };
    const body = {
      apiVersion: "gateway.networking.k8s.io/v1alpha2",
      kind: "TLSRoute",
      metadata: { namespace: "shop", name: "segment" },
      spec: {
        parentRefs: [{ ...parent, port: 443 }],
        hostnames: ["api.segment.io"],
        rules: [{ backendRefs: [parent] }],
      },
    };
    expect((await callKube(world.api.access, routes, { method: "POST", body })).status).toBe(201);
    const pod = podOf(world, "storefront");
    await expect.poll(() => world.mesh.send(pod, SEGMENT).route?.name, { timeout: 2000 }).toBe("segment");
  });

  it("shows a restarted proxy with a later start and counters from nothing", async () => {
    const pod = podOf(world, "checkout");
    const query = `process_start_time_seconds{pod="${pod.split("/")[1]}"}`;
    const before = await numberOf(world, query);
    world.mesh.restart(pod);
    await expect.poll(() => numberOf(world, query), { timeout: 10_000 }).toBeGreaterThan(before);
  });

  it("ends without leaving a process or a file", async () => {
    const { kubeconfigPath, prometheusUrl } = world;
    expect(existsSync(kubeconfigPath)).toBe(true);
    await world.stop();
    expect(existsSync(kubeconfigPath)).toBe(false);
    await expect(fetch(`${prometheusUrl}/-/ready`)).rejects.toThrow();
    await expect(fetch(`${world.api.access.server}/version`)).rejects.toThrow();
  });
});

interface Sample {
  metric: Record<string, string>;
  value: [number, string];
}

async function samplesOf(world: World, query: string): Promise<Sample[]> {
  const answer = await fetch(`${world.prometheusUrl}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data } = await answer.json();
  return data.result;
}

/** 0 where there is no series. */
async function numberOf(world: World, query: string): Promise<number> {
  return Number((await samplesOf(world, query))[0]?.value[1] ?? 0);
}

function podOf(world: World, workload: string): string {
  const pod = world.mesh.podSpecs().find((each) => each.labels.app === workload);
  if (!pod) throw new Error(`No pod of ${workload}.`);
  return `${pod.namespace}/${pod.name}`;
}

async function patch(world: World, path: string, body: unknown) {
  const call = { method: "PATCH", body, contentType: "application/merge-patch+json" } as const;
  expect((await callKube(world.api.access, path, call)).status).toBe(200);
}
