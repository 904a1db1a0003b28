import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../linkerd/object";
import { compile } from "./compile/compile";
import { ghostBehind } from "./ghost-behind";
import { lint } from "./lint/lint";
import { aNetwork, aRoute, aSnapshot } from "./policy-builders.testing";

// Recorded on a real controller: a TLSRoute that loses `hostnames` keeps its Accepted=True and stays in force as it was, its deletion is
// skipped as well; after a restart of the controller it counts no more (`cluster-samples/ghost-route.json`, `ghost-after-restart.json`).
const accepted = {
  parents: [{ parentRef: { name: "all-egress" }, controllerName: "linkerd.io/policy-controller", conditions: [] }],
};
const { hostnames: _, ...spec } = aRoute("TLSRoute", { hostnames: ["a.com"] }).spec as Record<string, unknown>;
const haunting: KubernetesObject = { ...aRoute("TLSRoute", { name: "tls" }), spec, status: accepted };
const never: KubernetesObject = { ...aRoute("TLSRoute", { name: "tls" }), spec };
const policyOf = (...resources: KubernetesObject[]) =>
  compile(aSnapshot(resources, { status: "live", tlsRouteHostnames: "required" }));
const route = { group: "gateway.networking.k8s.io", kind: "TLSRoute", namespace: "shop", name: "tls" };
const network = { namespace: "shop", name: "all-egress" };

describe("what counted a flow and is not what is stored", () => {
  it("is named with what is so before and after a restart of the controller", () => {
    expect(ghostBehind({ route, network }, policyOf(aNetwork(), haunting))).toMatch(
      /^TLSRoute shop\/tls decided it, but Linkerd cannot read its current version \(.*hostnames.*\): .* until the policy controller restarts.*; after a restart nothing of it applies\.$/,
    );
  });

  it("may be gone", () => {
    expect(ghostBehind({ route, network }, policyOf(aNetwork()))).toMatch(
      /TLSRoute shop\/tls decided it, but no longer exists/,
    );
    expect(ghostBehind({ route, network }, policyOf(aRoute("TLSRoute", { name: "tls" })))).toMatch(
      /^EgressNetwork shop\/all-egress/,
    );
  });

  it("is nothing where Linkerd reads it, or never did, or counted by default", () => {
    const readable = aRoute("TLSRoute", { name: "tls", hostnames: ["a.com"] });
    expect(ghostBehind({ route, network }, policyOf(aNetwork(), readable))).toBeNull();
    expect(ghostBehind({ route, network }, policyOf(aNetwork(), never))).toBeNull();
    const byDefault = { group: "", kind: "default", namespace: "", name: "tls-egress-deny" };
    expect(ghostBehind({ route: byDefault, network }, policyOf(aNetwork()))).toBeNull();
  });

  it("is told alike by all findings on it", () => {
    const resources = [aNetwork(), haunting];
    const findings = lint(aSnapshot(resources, { status: "live", tlsRouteHostnames: "required" }));
    const said = findings.filter(({ subject }) => subject.name === "tls");
    expect(said.map(({ id }) => id).sort()).toEqual(["route/tls-without-hostnames", "route/unreadable"]);
    for (const { sentence } of said) {
      expect(sentence).toContain("until the policy controller restarts");
      expect(sentence).toContain("after a restart nothing of it applies");
      expect(sentence).not.toContain("no effect");
    }
  });
});
