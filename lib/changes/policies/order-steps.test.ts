import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../linkerd/object";
import type { ProposedWrite } from "../../linkerd/proposal";
import { leftStanding } from "./left-standing";
import { orderedSteps } from "./order-steps";

const policy = (name: string, podSelector: object = {}): KubernetesObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { namespace: "shop", name, uid: `uid-of-${name}`, resourceVersion: "1" },
  spec: { podSelector, egress: [{ ports: [{ port: 53, protocol: "UDP" }] }], policyTypes: ["Egress"] },
});
const network: KubernetesObject = {
  apiVersion: "policy.linkerd.io/v1alpha1",
  kind: "EgressNetwork",
  metadata: { namespace: "shop", name: "all" },
  spec: { trafficPolicy: "Allow" },
};
const create = (manifest: KubernetesObject): ProposedWrite => ({ verb: "create", manifest });
const SET = [create(policy("web", { matchLabels: { app: "web" } })), create(policy("deny"))];

const words = (writes: readonly ProposedWrite[], standing: readonly KubernetesObject[] = []) =>
  orderedSteps(writes, standing, "0a1b").map(
    ({ write, temporary }) =>
      `${temporary ? "meanwhile " : ""}${write.verb} ${write.verb === "create" ? write.manifest.metadata.name : write.ref.name}`,
  );

describe("the steps of a change", () => {
  it("keep the order of EgressNetworks and routes, and write NetworkPolicies after them", () => {
    expect(words([...SET, create(network)])).toEqual([
      "create all",
      "meanwhile create temporary-open-1-0a1b",
      "create web",
      "create deny",
      "meanwhile delete temporary-open-1-0a1b",
    ]);
    expect(words([create(network)])).toEqual(["create all"]);
  });

  it("are none where a NetworkPolicy is gone, or the API server would refuse one", () => {
    const { metadata } = policy("gone");
    const ref = { group: "networking.k8s.io", kind: "NetworkPolicy", namespace: "shop", name: metadata.name };
    expect(() => words([{ verb: "delete", ref, uid: "u", resourceVersion: "1" }])).toThrow("was deleted since");
    const bad = { ...policy("bad"), spec: { podSelector: {}, policyTypes: ["Outbound"] } };
    expect(() => words([...SET, create(bad)])).toThrow("NetworkPolicy shop/bad is not valid: spec.policyTypes[0]");
  });
});

describe("a record", () => {
  it("tells which temporary policy still stands", () => {
    const ref = { group: "networking.k8s.io", kind: "NetworkPolicy", namespace: "shop", name: "temporary-open-1" };
    const put = { verb: "create", ref, temporary: true, result: "applied" };
    const removed = { verb: "delete", ref, temporary: true };
    expect(leftStanding([put, { ...removed, result: "failed" }])).toEqual([put]);
    expect(leftStanding([put, { ...removed, result: "applied" }])).toEqual([]);
    expect(
      leftStanding([
        { ...put, result: "failed" },
        { ...removed, result: "not-tried" },
      ]),
    ).toEqual([]);
  });
});
