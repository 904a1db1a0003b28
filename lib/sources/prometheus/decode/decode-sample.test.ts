import { describe, expect, it } from "vitest";
import { USUAL_LABELS } from "../promql/scrape-labels";
import { type DecodedSample, decodeSample, type SampleContext } from "./decode-sample";

const DENIED = {
  namespace: "shop",
  pod: "web-1",
  deployment: "web",
  parent_kind: "EgressNetwork",
  parent_namespace: "shop",
  parent_name: "all-egress",
  parent_port: "80",
  route_kind: "default",
  route_name: "http-egress-deny",
  hostname: "api.example.com",
  http_status: "403",
};
const FALLBACK = {
  namespace: "shop",
  pod: "web-1",
  parent_kind: "default",
  parent_name: "egress-fallback",
  route_kind: "default",
  route_name: "egress-fallback",
};

function decode(labels: Record<string, string>, context: Partial<SampleContext> = {}): DecodedSample {
  const whole = {
    protocol: "http" as const,
    privateOnly: false,
    scrape: USUAL_LABELS,
    podsNamedHostname: new Set<string>(),
  };
  return decodeSample(labels, { ...whole, ...context });
}

function identityOf(decoded: DecodedSample) {
  if (decoded.kind !== "flow") throw new Error(`it is ${decoded.kind}`);
  return decoded.sample.identity;
}

describe("a sample of the proxy", () => {
  it("has a host, or none where the label is absent", () => {
    const { hostname: _, ...nameless } = DENIED;
    expect(identityOf(decode(DENIED)).host).toBe("api.example.com");
    expect(identityOf(decode(nameless)).host).toBeNull();
    expect(identityOf(decode({ ...DENIED, hostname: "" })).host).toBeNull();
  });

  it("confirms a port by target_port alone", () => {
    const labels = { ...FALLBACK, target_ip: "198.51.100.7", target_port: "443" };
    expect(identityOf(decode(labels, { protocol: "tcp" }))).toMatchObject({ port: 443, portConfirmed: true });
    expect(identityOf(decode(DENIED))).toMatchObject({ port: 80, portConfirmed: false });
  });

  it("belongs to the workload whose label it has, else to its pod", () => {
    const { deployment: _, ...bare } = DENIED;
    expect(identityOf(decode(DENIED)).source).toEqual({
      namespace: "shop",
      workload: "web",
      workloadKind: "Deployment",
    });
    expect(identityOf(decode({ ...bare, k8s_job: "nightly" })).source.workloadKind).toBe("Job");
    expect(identityOf(decode(bare)).source).toEqual({ namespace: "shop", workload: "web-1", workloadKind: "Pod" });
  });

  it("tells its protocol by the route where the query spans families", () => {
    const tls = { ...DENIED, route_name: "tls-egress-deny" };
    expect(identityOf(decode(tls, { protocol: null })).protocol).toBe("tls");
    const tcp = { ...DENIED, route_kind: "TCPRoute", route_name: "db", target_ip: "198.51.100.7", target_port: "5432" };
    expect(identityOf(decode(tcp, { protocol: null })).protocol).toBe("tcp");
  });

  it("answers with its status, its error, or both where it broke off", () => {
    const answer = (labels: Record<string, string>) => {
      const decoded = decode({ ...DENIED, ...labels });
      return decoded.kind === "flow" ? decoded.sample.answer : undefined;
    };
    expect(answer({})).toBe("403");
    expect(answer({ http_status: "", error: "FAIL_FAST" })).toBe("FAIL_FAST");
    expect(answer({ http_status: "200", error: "UNKNOWN" })).toBe("200 UNKNOWN");
    expect(answer({ http_status: "" })).toBeNull();
  });

  it("is uncovered, private or in-cluster by its parent", () => {
    expect(identityOf(decode(FALLBACK))).toMatchObject({ judge: "uncovered", network: null });
    const endpoint = { ...FALLBACK, parent_name: "endpoint", route_name: "endpoint" };
    expect(decode(endpoint).kind).toBe("in-cluster");
    expect(identityOf(decode(endpoint, { privateOnly: true })).judge).toBe("private");
    expect(decode({ ...FALLBACK, parent_kind: "Service" }).kind).toBe("in-cluster");
  });

  it("may belong to networks with the names of Linkerd's own parents", () => {
    expect(identityOf(decode({ ...DENIED, parent_name: "fallback" })).network?.name).toBe("fallback");
  });

  it.each([
    ["an unknown parent", { ...DENIED, parent_kind: "Mesh" }],
    ["a network without name", { ...DENIED, parent_name: "" }],
    ["no route", { ...DENIED, route_name: "" }],
    ["a port that is none", { ...DENIED, parent_port: "http" }],
    ["a port beyond ports", { ...DENIED, parent_port: "70000" }],
  ])("cannot be read with %s", (_, labels) => expect(decode(labels).kind).toBe("unreadable"));

  it("takes the exported host where a pod label took the name", () => {
    const podsNamedHostname = new Set(["shop/web-1"]);
    const scrape = { ...USUAL_LABELS, shadowed: ["hostname"] };
    const renamed = { ...DENIED, hostname: "podlabel", exported_hostname: "real.example.com" };
    expect(identityOf(decode(renamed, { scrape, podsNamedHostname })).host).toBe("real.example.com");
    expect(identityOf(decode({ ...DENIED, hostname: "podlabel" }, { scrape, podsNamedHostname })).host).toBeNull();
    expect(identityOf(decode({ ...DENIED, pod: "web-2" }, { scrape, podsNamedHostname })).host).toBe("api.example.com");
  });
});
