import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "../../e2e/drawn";
import { objects, requests } from "./arbitrary-oddities.testing";
import { compile } from "./compile/compile";
import { decide } from "./decide";
import { decideQuietly } from "./decide-quietly";
import { aSnapshot } from "./policy-builders.testing";

function withoutTrace(decision: ReturnType<typeof decide>) {
  return { ...decision, trace: [] };
}

describe("a decision without a trace", () => {
  it("is the one that the trace leads to, however often and in whatever order it is asked for", () => {
    fc.assert(
      fc.property(objects, requests, (resources, asked) => {
        const policy = compile(aSnapshot(resources));
        const wrong = [...asked, ...asked].filter(
          (each) => !isDeepStrictEqual(decideQuietly(each, policy), withoutTrace(decide(each, policy))),
        );
        // One expectation a run: each costs more than the decision.
        expect(wrong).toEqual([]);
      }),
      { numRuns: drawn(2_000) },
    );
  }, 60_000);
});
