import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aFlow } from "../a-flow.testing";
import { arbitraryAnswer } from "../arbitrary-flows.testing";
import type { Flow, FlowsAnswer } from "../flow";
import { flowId, flowKey } from "../flow-id";
import { byUrgency } from "../flow-order";
import { packFlows } from "./flow-columns";
import { applyDelta, deltaBetween, type FlowsDelta, type HeldFlows } from "./flows-delta";

const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value));

function held(revision: string, flows: Flow[], end = "2026-11-21T10:00:00.000Z"): HeldFlows {
  const window = {
    seconds: 900,
    start: "2026-11-21T09:45:00.000Z",
    end,
    scrapeIntervalSeconds: 10,
    clockAheadSeconds: 0,
  };
  const answer: FlowsAnswer = { window, readAt: end, flows, uncovered: [], problems: [], totals: [] };
  return { revision, answer };
}

function apply(before: HeldFlows, delta: FlowsDelta): HeldFlows {
  const applied = applyDelta(before, overTheWire(delta));
  if (applied.kind === "misfit") throw new Error(applied.message);
  return applied.held;
}

describe("a delta", () => {
  it("turns the answer before into the answer after, whatever the two are", () => {
    fc.assert(
      fc.property(arbitraryAnswer(), arbitraryAnswer(), (one, two) => {
        const before = { revision: "r.1", answer: one };
        const after = { revision: "r.2", answer: two };
        expect(apply(before, deltaBetween(before, after))).toEqual(after);
      }),
    );
  });

  it("finds the rows that stayed, moved and changed in an answer much like the one before", () => {
    const change = fc.record({ count: fc.nat(20), verdict: fc.constantFrom("denied", "failed"), drop: fc.boolean() });
    fc.assert(
      fc.property(arbitraryAnswer(), fc.array(change, { maxLength: 12 }), (one, changes) => {
        const flows = one.flows.flatMap((flow, index) => {
          const { drop, ...now } = changes[index] ?? { drop: false };
          return drop ? [] : [{ ...flow, ...(now as Partial<Flow>) }];
        });
        const before = { revision: "r.1", answer: one };
        const after = { revision: "r.2", answer: { ...one, flows: flows.sort(byUrgency) } };
        const delta = deltaBetween(before, after);
        expect(apply(before, delta)).toEqual(after);
        expect(delta.flows.added).toBeUndefined();
      }),
    );
  });

  it("leaves rows alone that did not change", () => {
    const before = held("r.1", [aFlow({ id: "a" }), aFlow({ id: "b" })]);
    const after = held("r.2", overTheWire([aFlow({ id: "a" }), aFlow({ id: "b", count: 5, answers: { "403": 5 } })]));
    const delta = deltaBetween(before, after);
    expect(delta.flows).toMatchObject({ gone: [], changed: { count: { at: [1], to: [5 - aFlow().count] } } });
    expect(apply(before, delta).answer.flows[0]).toBe(before.answer.flows[0]);
  });

  it("sends no last seen of flows that move with every scrape, and none of those that rest", () => {
    const seen = (second: number) => `2026-11-21T10:00:${String(second).padStart(2, "0")}.000Z`;
    const flows = (moving: number, lastSeen: string) =>
      Array.from({ length: 9 }, (_, index) => aFlow({ id: `${index}`, lastSeen: index < moving ? lastSeen : seen(1) }));
    for (const [moving, sent] of [
      [9, 0],
      [8, 1],
      [1, 1],
      [0, 0],
    ] as const) {
      const before = held("r.1", flows(moving, seen(10)), seen(10));
      const after = held("r.2", flows(moving, seen(20)), seen(20));
      const delta = deltaBetween(before, after);
      expect(delta.flows.changed.lastSeen?.at.length ?? 0).toBe(sent);
      expect(apply(before, delta)).toEqual(after);
    }
  });

  it("is refused where another answer is held", () => {
    const [one, two, three] = [held("r.1", [aFlow()]), held("r.2", []), held("r.3", [aFlow()])];
    const delta = deltaBetween(two, three);
    expect(applyDelta(one, delta)).toMatchObject({ kind: "misfit" });
    // Another process may have given the same name to something else.
    expect(applyDelta({ ...one, revision: "r.2" }, delta)).toMatchObject({ kind: "misfit" });
  });

  it("is a fifth of the whole when a third of the flows moved", () => {
    const before = held("r.1", flowsAt(0), "2026-11-21T10:00:00.000Z");
    const after = held("r.2", flowsAt(5), "2026-11-21T10:00:05.000Z");
    const delta = JSON.stringify(deltaBetween(before, after)).length;
    expect(delta).toBeLessThan(JSON.stringify(packFlows(after.answer)).length / 5);
  });
});

function flowsAt(second: number): Flow[] {
  return Array.from({ length: 3000 }, (_, index) => {
    const busy = index % 3 === 0;
    const count = busy ? index + second * 3 : index;
    const flow = aFlow({
      source: {
        namespace: `ns-${index % 20}`,
        workload: `web-${index % 200}`,
        workloadKind: "Deployment",
        pods: [1, 2, 3].map((pod) => `web-${index % 200}-7d4b9c-${pod}`),
      },
      host: `api-${index}.example.com`,
      verdict: "allowed-by-route",
      count,
      ratePerSecond: busy ? Number((1 + ((index * 7 + second) % 100) / 37).toPrecision(3)) : 0,
      lastSeen: busy ? new Date(Date.UTC(2026, 10, 21, 9, 59, 55 + second)).toISOString() : "2026-11-21T09:50:00.123Z",
      answers: { "200": count },
    });
    return { ...flow, id: flowId(flowKey(flow)) };
  }).sort(byUrgency);
}
