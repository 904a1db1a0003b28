import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../linkerd/object";
import type { ProposedWrite } from "../linkerd/proposal";
import { finished } from "../network-policy/compile/compile";
import { proposedPolicies } from "./proposed-policies";

function policy(name: string, spec: object): KubernetesObject {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { namespace: "shop", name }, spec };
}

const ref = (name: string) => ({ group: "networking.k8s.io", kind: "NetworkPolicy", namespace: "shop", name });
const guard = { uid: "u", resourceVersion: "1" };
const DNS = policy("dns", { podSelector: {}, policyTypes: ["Egress"], egress: [{ ports: [{ port: 53 }] }] });

const proposed = (stored: KubernetesObject[], ...writes: ProposedWrite[]) =>
  finished(proposedPolicies(stored, { writes }));

describe("the NetworkPolicies of a proposal", () => {
  it("are those of the cluster with what it creates, changes and deletes, as the API server would store them", () => {
    const patch = { spec: { egress: [{ ports: [{ port: 5353 }] }] } };
    const { before, after, refused } = proposed(
      [DNS, policy("old", {})],
      { verb: "create", manifest: policy("deny", { podSelector: {}, policyTypes: ["Egress"], egress: [] }) },
      { verb: "patch", ref: ref("dns"), patch, ...guard },
      { verb: "delete", ref: ref("old"), ...guard },
    );
    expect(before.map(({ name }) => name)).toEqual(["dns", "old"]);
    expect(after).toMatchObject([
      { name: "dns", spec: { egress: [{ ports: [{ protocol: "TCP", port: 5353 }] }] } },
      { name: "deny", spec: { policyTypes: ["Egress"] } },
    ]);
    expect(refused).toEqual([]);
  });

  it("keep their identity where nothing is written, so that only what changes is compared", () => {
    const { before, after } = proposed([DNS], { verb: "create", manifest: policy("deny", { podSelector: {} }) });
    expect(after[0]).toBe(before[0]);
  });

  it.each<[string, ProposedWrite]>([
    ["NetworkPolicy shop/dns exists already", { verb: "create", manifest: DNS }],
    [
      "NetworkPolicy shop/gone does not exist, so it cannot be changed",
      { verb: "patch", ref: ref("gone"), patch: {}, ...guard },
    ],
    ["NetworkPolicy shop/gone does not exist, so it cannot be deleted", { verb: "delete", ref: ref("gone"), ...guard }],
    [
      "NetworkPolicy shop/odd would be refused by the API server: spec.egress[0].ports[0].port",
      { verb: "create", manifest: policy("odd", { podSelector: {}, egress: [{ ports: [{ port: 70_000 }] }] }) },
    ],
  ])("change nothing by a write that the API server would refuse: %s", (message, write) => {
    const { before, after, refused } = proposed([DNS], write);
    expect(after).toEqual(before);
    expect(refused).toEqual([expect.stringContaining(message)]);
  });

  it("leave other kinds to their own rehearsal", () => {
    const manifest = { ...DNS, apiVersion: "policy.linkerd.io/v1alpha1", kind: "EgressNetwork" };
    expect(proposed([DNS], { verb: "create", manifest }).written).toEqual([]);
  });
});
