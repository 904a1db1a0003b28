import { describe, expect, it } from "vitest";
import { missingRight, type Right, type RightsAnswer } from "./rights-answer";

const NETWORK = { group: "policy.linkerd.io", kind: "EgressNetwork", plural: "egressnetworks" };

function anAnswer(rights: Partial<Right>[], readOnly: string | null = null): RightsAnswer {
  return {
    readAt: "2026-11-29T00:00:00Z",
    namespace: "shop",
    readOnly,
    rights: rights.map((each) => ({ ...NETWORK, verb: "patch", allowed: false, names: [], ...each })),
  };
}

const patch = { verb: "patch", group: NETWORK.group, kind: NETWORK.kind, namespace: "shop", name: "all" } as const;

describe("a right that is missing", () => {
  it("is named by verb, resource, group and namespace", () => {
    expect(missingRight(anAnswer([{}]), patch)).toBe(
      "Needs the right to patch egressnetworks.policy.linkerd.io in namespace shop.",
    );
  });

  it.each([
    ["is granted", anAnswer([{ allowed: true }])],
    ["is granted for this object alone", anAnswer([{ names: ["all"] }])],
    ["is one that nobody asked about", anAnswer([])],
    ["is of another verb", anAnswer([{ verb: "delete" }])],
    ["is of another group's kind of the same name", anAnswer([{ group: "example.com" }])],
  ])("is not told where it %s", (_, answer) => {
    expect(missingRight(answer, patch)).toBeNull();
  });

  it("is told where it is granted for another object", () => {
    expect(missingRight(anAnswer([{ names: ["other"] }]), patch)).toMatch(/^Needs the right/);
  });

  it("does not matter where nothing is written at all", () => {
    expect(missingRight(anAnswer([{ allowed: true }], "READ_ONLY is set."), patch)).toBe("READ_ONLY is set.");
  });
});
