import { describe, expect, it } from "vitest";
import { aTlsFlow as aFlow } from "../flows/a-flow.testing";
import type { KubernetesObject } from "../linkerd/object";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "../linkerd/policy-snapshot";
import { compile } from "../resolver/compile/compile";
import { predictFlow } from "./predict-flow";

const parent = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all-egress" };

const denyAll: KubernetesObject = {
  apiVersion: "policy.linkerd.io/v1alpha1",
  kind: "EgressNetwork",
  metadata: { namespace: "shop", name: "all-egress", creationTimestamp: "2026-11-01T00:00:00Z" },
  spec: { trafficPolicy: "Deny" },
  status: { conditions: [{ type: "Accepted", status: "True", reason: "Accepted" }] },
};

const allowSlackOn443: KubernetesObject = {
  apiVersion: "gateway.networking.k8s.io/v1alpha2",
  kind: "TLSRoute",
  metadata: { namespace: "shop", name: "allow-slack", creationTimestamp: "2026-11-02T00:00:00Z" },
  spec: {
    parentRefs: [{ ...parent, port: 443 }],
    hostnames: ["hooks.slack.com"],
    rules: [{ backendRefs: [parent] }],
  },
  status: {
    parents: [
      {
        parentRef: { ...parent, port: 443 },
        controllerName: "linkerd.io/policy-controller",
        conditions: [{ type: "Accepted", status: "True", reason: "Accepted" }],
      },
    ],
  },
};

function policyOf(...resources: KubernetesObject[]) {
  const snapshot: PolicySnapshot = {
    ...LINKERD_DEFAULTS,
    clusterNetworks: [...LINKERD_DEFAULTS.clusterNetworks],
    readAt: "2026-11-21T12:00:00Z",
    resources,
    status: "live",
    namespaces: ["shop"],
    unread: [],
  };
  return compile(snapshot);
}

describe("predictFlow", () => {
  it("explains a flow on the port that was reported, and says that this port was assumed", () => {
    const prediction = predictFlow(aFlow({ port: 443, portConfirmed: false }), policyOf(denyAll, allowSlackOn443));
    expect(prediction.decision).toMatchObject({ certain: true, outcome: "allow", route: { name: "allow-slack" } });
    expect(prediction.assumption).toContain("port 443, as reported");
  });

  it("assumes nothing where every port ends the same way", () => {
    const prediction = predictFlow(aFlow({ port: 443, portConfirmed: false }), policyOf(denyAll));
    expect(prediction.decision).toMatchObject({ certain: true, outcome: "deny" });
    expect(prediction.assumption).toBeNull();
  });
});
