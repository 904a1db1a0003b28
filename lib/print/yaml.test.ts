import { describe, expect, it } from "vitest";
import { kubectlDelete, kubectlPatch } from "./kubectl";
import { kubectlApply } from "./kubectl-apply";
import { printYaml } from "./yaml";

const manifest = {
  kind: "HTTPRoute",
  spec: { hostnames: ["on", "no.example.com"], rules: [{}] },
  metadata: {
    namespace: "shop",
    annotations: { note: "yes", version: "012", at: "22:22", text: "it's\ntwo: lines" },
    name: "n",
  },
  apiVersion: "gateway.networking.k8s.io/v1",
};

describe("printYaml", () => {
  it("orders keys as people do, and quotes what YAML 1.1 readers would misread", () => {
    expect(printYaml(manifest)).toBe(`apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: "n"
  namespace: shop
  annotations:
    note: "yes"
    version: "012"
    at: "22:22"
    text: |-
      it's
      two: lines
spec:
  hostnames:
    - "on"
    - no.example.com
  rules:
    - {}
`);
  });

  it("repeats what is referred to twice, without anchors", () => {
    const shared = { name: "all-egress" };
    expect(printYaml({ a: shared, b: shared })).toBe("a:\n  name: all-egress\nb:\n  name: all-egress\n");
  });
});

describe("kubectl lines", () => {
  const ref = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all-egress" };

  it("names the kind with version and group", () => {
    expect(kubectlPatch(ref, { spec: { trafficPolicy: "Deny" } })).toBe(
      `kubectl patch egressnetworks.v1alpha1.policy.linkerd.io/all-egress -n shop --type=merge -p '{"spec":{"trafficPolicy":"Deny"}}'`,
    );
    expect(kubectlDelete(ref)).toBe("kubectl delete egressnetworks.v1alpha1.policy.linkerd.io/all-egress -n shop");
  });

  it("lets no value out of its quotes", () => {
    const line = kubectlPatch({ ...ref, name: "$(reboot)" }, { spec: { a: "'; rm -rf / #" } });
    expect(line).toContain(`'egressnetworks.v1alpha1.policy.linkerd.io/$(reboot)'`);
    expect(line).toContain(`'{"spec":{"a":"'\\''; rm -rf / #"}}'`);
  });

  it("chooses an end for the here-document that does not occur inside it", () => {
    const { spec: _, ...rest } = manifest;
    const text = kubectlApply({ ...rest, metadata: { ...manifest.metadata, annotations: { text: "a\nEOF\nb" } } });
    expect(text).toContain("<<'EOF'\n");
    expect(text.split("\n").filter((line) => line === "EOF")).toHaveLength(1);
    expect(text.endsWith("\nEOF")).toBe(true);
  });
});
