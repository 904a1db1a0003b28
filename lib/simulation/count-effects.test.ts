import { describe, expect, it } from "vitest";
import { aFlow } from "../flows/a-flow.testing";
import { countEffects } from "./count-effects";

describe("the counts of a rehearsal", () => {
  it("name all six effects, also those that no flow has", () => {
    const flow = aFlow({ protocol: "tls", count: 7 });
    expect(countEffects({ flows: [{ flow, effect: "newly-denied" }] })).toEqual([
      { effect: "newly-denied", flows: 1, requests: 0, connections: 7 },
      ...(["broken", "redirected", "newly-allowed", "unchanged", "uncertain"] as const).map((effect) => ({
        effect,
        flows: 0,
        requests: 0,
        connections: 0,
      })),
    ]);
  });
});
