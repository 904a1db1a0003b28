import { describe, expect, it } from "vitest";
import { asksRehearsal, outdatedWrite } from "./apply-state";
import { aNetwork } from "./builders";
import { trafficPolicyWrite } from "./traffic-policy";

describe("asking for a rehearsal", () => {
  it("holds for a switch to Deny and for a new network that denies, and for nothing else", () => {
    const network = aNetwork();
    expect(asksRehearsal({ writes: [trafficPolicyWrite(network, "Deny")] })).toBe(true);
    expect(
      asksRehearsal({ writes: [{ verb: "create", manifest: aNetwork({ spec: { trafficPolicy: "Deny" } }) }] }),
    ).toBe(true);
    expect(asksRehearsal({ writes: [trafficPolicyWrite(network, "Allow")] })).toBe(false);
    expect(
      asksRehearsal({ writes: [{ verb: "create", manifest: aNetwork({ spec: { trafficPolicy: "Allow" } }) }] }),
    ).toBe(false);
  });
});

describe("an outdated write", () => {
  const ref = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all" };
  it("is one whose object changed since the review, not one without rights", () => {
    const answer = (code: string) => ({
      id: "",
      appliedAt: "",
      record: { namespace: "shop", activity: null, event: null },
      results: [{ ref, status: "failed" as const, object: null, code }],
    });
    expect(outdatedWrite(answer("object_deleted"))).not.toBeNull();
    expect(outdatedWrite(answer("cluster_forbidden"))).toBeNull();
  });
});
