import { describe, expect, it } from "vitest";
import { TLS_ROUTE } from "../../linkerd/kinds";
import type { KubernetesObject } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { ProposedWrite } from "../../linkerd/proposal";
import { compile } from "../../resolver/compile/compile";
import { proposedSnapshot } from "../../simulation/proposed-snapshot";
import { aNetwork, aRoute, aSnapshot } from "../builders.testing";
import { trafficPolicyWrite } from "../traffic-policy";
import { blastRadius } from "./blast-radius";
import { planNotices } from "./plan-notices";
import { statusChecks } from "./status-checks";

const global = aNetwork({ namespace: "linkerd-egress", name: "all" });
const onGlobal = { namespace: "linkerd-egress", name: "all" };
const local = aNetwork();

function create({ apiVersion, kind, metadata, spec }: KubernetesObject): ProposedWrite {
  const { namespace, name } = metadata;
  return { verb: "create", manifest: { apiVersion, kind, metadata: { namespace, name }, spec } };
}

function reached(before: PolicySnapshot, write: ProposedWrite): string[] {
  return blastRadius(before, proposedSnapshot(before, { writes: [write] }));
}

describe("the blast radius", () => {
  it("of a local EgressNetwork is its own namespace", () => {
    expect(reached(aSnapshot([global, local]), trafficPolicyWrite(local, "Allow"))).toEqual(["shop"]);
  });

  it("of a global one is every namespace without its own", () => {
    expect(reached(aSnapshot([global, local]), trafficPolicyWrite(global, "Allow"))).toEqual([
      "apps",
      "linkerd-egress",
    ]);
  });

  it("of a route beside its network is all that the network decides for", () => {
    const route = create(aRoute({ namespace: "linkerd-egress", network: onGlobal }));
    expect(reached(aSnapshot([global]), route)).toEqual(["apps", "linkerd-egress", "shop"]);
  });

  it("of a route elsewhere is its own namespace alone, also beside accepted neighbours", () => {
    const neighbour = aRoute({ namespace: "linkerd-egress", name: "for-all", network: onGlobal });
    expect(reached(aSnapshot([global, neighbour]), create(aRoute({ namespace: "apps", network: onGlobal })))).toEqual([
      "apps",
    ]);
  });

  it("of a route that displaces others takes in theirs: conflicts know no namespaces", () => {
    const tls = aRoute({ kind: TLS_ROUTE, namespace: "linkerd-egress", name: "tls", network: onGlobal, port: 443 });
    const http = create(aRoute({ namespace: "apps", network: onGlobal, port: 443 }));
    expect(reached(aSnapshot([global, tls]), http)).toEqual(["apps", "linkerd-egress", "shop"]);
  });

  it("of a route that is hidden from its own namespace is nobody", () => {
    expect(reached(aSnapshot([global, local]), create(aRoute({ network: onGlobal })))).toEqual([]);
  });

  it("of a route to a Service that is called as an EgressNetwork is nobody", () => {
    const [namespace, name] = ["linkerd-egress", "all"];
    const toService = create({
      ...aRoute({ namespace, network: onGlobal }),
      spec: { parentRefs: [{ group: "", kind: "Service", namespace, name, port: 80 }], rules: [{}] },
    });
    expect(reached(aSnapshot([global]), toService)).toEqual([]);
  });

  it("of a first local EgressNetwork is its namespace, which it takes from the global ones", () => {
    const before = aSnapshot([global]);
    expect(reached(before, create(local))).toEqual(["shop"]);
    const after = proposedSnapshot(before, { writes: [create(local)] });
    const notices = planNotices(compile(before), compile(after));
    expect(notices.join("\n")).toContain("first EgressNetwork of namespace shop");
  });
});

describe("statusChecks", () => {
  it("name the route that a new one puts out of force, and the new one that never comes into force", () => {
    const tls = aRoute({ kind: TLS_ROUTE, name: "tls", port: 443 });
    const http = aRoute({ name: "http", port: 443 });
    const told = (before: PolicySnapshot, write: ProposedWrite) =>
      statusChecks(before, proposedSnapshot(before, { writes: [write] })).map((each) => each.sentence);
    expect(told(aSnapshot([local, tls]), create(http))).toEqual([
      "TLSRoute shop/tls would no longer be in force: RouteReasonConflicted, a route kind that takes precedence is on the same port (EgressNetwork shop/all-egress, port 443).",
    ]);
    expect(told(aSnapshot([local, http]), create(tls))).toEqual([
      expect.stringContaining("TLSRoute shop/tls would not be in force: RouteReasonConflicted"),
    ]);
    expect(told(aSnapshot([local]), create(http))).toEqual([]);
  });
});
