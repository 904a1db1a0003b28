import { describe, expect, it } from "vitest";
import { asksRehearsal, effectSentence, nameAsked, outdatedWrite } from "./apply-state";
import { aNetwork } from "./builders.testing";
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

describe("asking for a name", () => {
  it("names the network that is switched to Deny, and none for what is created or allowed", () => {
    const manifest = aNetwork({ spec: { trafficPolicy: "Deny" } });
    expect(nameAsked({ writes: [trafficPolicyWrite(aNetwork(), "Deny")] })?.name).toBe("shop/all-egress");
    expect(nameAsked({ writes: [trafficPolicyWrite(aNetwork(), "Allow")] })).toBeNull();
    expect(nameAsked({ writes: [{ verb: "create", manifest }] })).toBeNull();
  });
});

describe("the sentence of what a change does to traffic", () => {
  it.each([
    [{ "newly-denied": 2, broken: 1, unchanged: 9 }, "2 flows will be denied, 1 flow will fail."],
    [{ broken: 1, unchanged: 9 }, "1 flow will fail."],
    [{ unchanged: 9 }, "No recorded flow will be denied."],
    [{ unchanged: 9, uncertain: 3 }, "No recorded flow will be denied, 3 cannot be predicted."],
    [{ "newly-allowed": 1, uncertain: 1 }, "No recorded flow will be denied, 1 newly allowed, 1 cannot be predicted."],
    [
      { "newly-denied": 1, uncertain: 3, "newly-allowed": 2, redirected: 4 },
      "1 flow will be denied, 4 redirected, 2 newly allowed, 3 cannot be predicted.",
    ],
    [{ unchanged: 0 }, "No flow was recorded, so what this denies is unknown."],
    [null, "There was no rehearsal, so the effect on flows is unknown."],
  ])("never promises more than the rehearsal of %j", (counts, sentence) => {
    expect(effectSentence(counts)).toBe(sentence);
  });
});

describe("an outdated write", () => {
  const ref = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all" };
  it("is one whose object changed since the review, not one without rights", () => {
    const answer = (code: string) => ({
      id: "",
      appliedAt: "",
      record: { namespace: "shop", activity: null, event: null },
      forecast: null,
      watched: null,
      shownOtherwise: null,
      returning: [],
      results: [{ verb: "patch" as const, ref, status: "failed" as const, object: null, takeBack: null, code }],
    });
    expect(outdatedWrite(answer("object_deleted"))).not.toBeNull();
    expect(outdatedWrite(answer("cluster_forbidden"))).toBeNull();
  });
});
