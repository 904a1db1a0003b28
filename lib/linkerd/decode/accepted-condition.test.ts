import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../object";
import { acceptedCondition } from "./accepted-condition";

function aNetwork(status: unknown): KubernetesObject {
  return {
    apiVersion: "policy.linkerd.io/v1alpha1",
    kind: "EgressNetwork",
    metadata: { namespace: "shop", name: "all" },
    status,
  };
}

describe("the Accepted condition of an EgressNetwork", () => {
  it("needs no words where all is well", () => {
    const status = { conditions: [{ type: "Accepted", status: "True", reason: "Accepted", message: "" }] };
    expect(acceptedCondition(aNetwork(status))).toEqual({ status: "accepted", reason: "Accepted", sentence: "" });
  });

  // As the controller wrote it for 0.0.0.0/0 without exceptions, 2026-11-21.
  it("explains that an overlapping network still catches, without its routes", () => {
    const condition = {
      type: "Accepted",
      status: "False",
      reason: "EgressReasonNetworkOverlap",
      message: "networks overlap with clusterNetworks",
    };
    const accepted = acceptedCondition(aNetwork({ conditions: [condition] }));
    expect(accepted.status).toBe("not-accepted");
    expect(accepted.sentence).toContain("none of its routes applies");
  });

  it.each([undefined, { conditions: "none" }, { conditions: [{ type: "Ready", status: "True" }] }])(
    "is unknown from %j",
    (status) => {
      expect(acceptedCondition(aNetwork(status)).status).toBe("no-status");
    },
  );
});
