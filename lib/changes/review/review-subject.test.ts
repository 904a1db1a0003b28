import { describe, expect, it } from "vitest";
import { refOf } from "../../linkerd/object";
import { aNetwork, aRoute, aSnapshot } from "../builders.testing";
import { REVERT_ANNOTATION } from "../revert-promise";
import { asksRecords, findObject, type ReviewSubject, refOfSubject, targetOf } from "./review-subject";

const network = { namespace: "shop", name: "all-egress" };
const denied = aNetwork();
const guard = { uid: "uid-of-all-egress", resourceVersion: "100" };
const to = (policy: "Allow" | "Deny", forSeconds: number | null = null): ReviewSubject => ({
  kind: "policy",
  network,
  policy,
  forSeconds,
});

describe("what a review is about", () => {
  it("is another policy, guarded by the object as it was read", () => {
    expect(targetOf(to("Allow"), aSnapshot([denied]), false)).toMatchObject({
      kind: "proposed",
      title: "Switch shop/all-egress to Allow",
      proposal: {
        writes: [{ verb: "patch", ref: refOf(denied), patch: { spec: { trafficPolicy: "Allow" } }, ...guard }],
      },
    });
  });

  it("is another policy for a time, which the server promises", () => {
    const { writes } = proposalOf(targetOf(to("Allow", 3600), aSnapshot([denied]), false));
    expect(writes).toMatchObject([{ patch: { spec: { trafficPolicy: "Allow" } }, revertAfterSeconds: 3600 }]);
  });

  it("is nothing where that policy is set already", () => {
    expect(targetOf(to("Deny"), aSnapshot([denied]), false)).toMatchObject({
      kind: "nothing",
      title: "shop/all-egress is already set to Deny",
    });
    expect(targetOf(to("Deny", 3600), aSnapshot([denied]), false).kind).toBe("nothing");
  });

  it("is more time, and no other field, where it is set for a time already", () => {
    const target = targetOf(to("Deny", 3600), aSnapshot([denied]), true);
    expect(target.title).toBe("Keep shop/all-egress at Deny for longer");
    expect(proposalOf(target).writes).toEqual([
      { verb: "patch", ref: refOf(denied), patch: {}, ...guard, revertAfterSeconds: 3600 },
    ]);
  });

  it("is to let a policy stay: by the records, or by a note that only says so", () => {
    const keep: ReviewSubject = { kind: "keep", network };
    const noted = aNetwork({ metadata: { annotations: { [REVERT_ANNOTATION]: "{}" } } });
    expect(targetOf(keep, aSnapshot([denied]), false)).toMatchObject({
      kind: "nothing",
      title: "shop/all-egress is not set for a limited time",
    });
    const patch = { metadata: { annotations: { [REVERT_ANNOTATION]: null } } };
    for (const target of [targetOf(keep, aSnapshot([denied]), true), targetOf(keep, aSnapshot([noted]), false)]) {
      expect(proposalOf(target).writes).toMatchObject([{ verb: "patch", patch, ...guard }]);
    }
  });

  it("is a deletion, for which a name is asked where traffic loses its route or its judge", () => {
    const route = aRoute({ name: "allow-stripe" });
    const target = targetOf({ kind: "delete", ref: refOf(route) }, aSnapshot([denied, route]), false);
    expect(proposalOf(target).writes).toMatchObject([{ verb: "delete", ref: refOf(route) }]);
    expect(target).toMatchObject({ nameAsked: { name: "shop/allow-stripe" } });
  });

  it("is no other object of that name, and none that is gone", () => {
    const elsewhere = aNetwork({ namespace: "pay" });
    const foreign = { ...denied, apiVersion: "example.com/v1" };
    for (const subject of [to("Allow"), { kind: "delete", ref: refOf(denied) }] as const) {
      expect(targetOf(subject, aSnapshot([elsewhere, foreign]), false)).toMatchObject({
        kind: "nothing",
        title: "There is no EgressNetwork shop/all-egress",
      });
    }
  });

  it("is no undo of an object without a note of ours", () => {
    expect(targetOf({ kind: "undo", ref: refOf(denied) }, aSnapshot([denied]), false).kind).toBe("nothing");
  });

  it("waits for the records only where they decide", () => {
    expect(asksRecords({ kind: "keep", network })).toBe(true);
    expect(asksRecords(to("Deny", 60))).toBe(true);
    expect(asksRecords(to("Deny"))).toBe(false);
    expect(asksRecords({ kind: "delete", ref: refOf(denied) })).toBe(false);
    expect(findObject(refOfSubject(to("Deny")), aSnapshot([denied]))).toBe(denied);
  });
});

function proposalOf(target: ReturnType<typeof targetOf>) {
  if (target.kind === "nothing") throw new Error(target.title);
  return target.proposal;
}
