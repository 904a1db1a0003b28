import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aFlow, aTlsFlow } from "../a-flow.testing";
import { arbitraryAnswer } from "../arbitrary-flows.testing";
import type { FlowsAnswer } from "../flow";
import { flowId, flowKey } from "../flow-id";
import { packFlows, unpackFlows } from "./flow-columns";

const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value));

function answerOf(flows: FlowsAnswer["flows"]): FlowsAnswer {
  const end = "2026-11-21T10:00:00.000Z";
  const window = {
    seconds: 900,
    start: "2026-11-21T09:45:00.000Z",
    end,
    scrapeIntervalSeconds: 10,
    clockAheadSeconds: 0,
  };
  return { window, readAt: end, flows, uncovered: [], problems: [], totals: [] };
}

describe("packed flows", () => {
  it("give back every field of every flow", () => {
    fc.assert(
      fc.property(arbitraryAnswer(), (answer) => {
        expect(unpackFlows(overTheWire(packFlows(answer)))).toEqual(answer);
      }),
    );
  });

  it("keep a port that is confirmed apart from one that is only reported", () => {
    const answer = answerOf([aFlow({ id: "a", port: 443, portConfirmed: true }), aFlow({ port: 443 })]);
    expect(unpackFlows(packFlows(answer))).toEqual(answer);
  });

  it("send no id that the receiver can make itself", () => {
    const flow = aFlow();
    const named = { ...flow, id: flowId(flowKey(flow)) };
    expect(packFlows(answerOf([named])).flows.id).toEqual([0]);
    expect(unpackFlows(packFlows(answerOf([named]))).flows[0]?.id).toBe(named.id);
  });

  it("are a sixth of the same rows as objects", () => {
    const flows = Array.from({ length: 400 }, (_, index) => {
      const flow = {
        ...(index % 2 ? aFlow() : aTlsFlow()),
        host: `api-${index}.example.com`,
        count: index,
        lastSeen: answerOf([]).readAt,
      };
      return { ...flow, id: flowId(flowKey(flow)), answers: { "200": index } };
    });
    const answer = answerOf(flows);
    expect(JSON.stringify(packFlows(answer)).length).toBeLessThan(JSON.stringify(answer).length / 6);
  });

  it("are refused when they were cut", () => {
    const packed = packFlows(answerOf([aFlow()]));
    expect(() => unpackFlows({ ...packed, tables: { strings: [], tuples: [] } })).toThrow("does not bring");
    expect(() => unpackFlows({ ...packed, flows: { ...packed.flows, count: [] } })).toThrow("does not bring");
  });
});
