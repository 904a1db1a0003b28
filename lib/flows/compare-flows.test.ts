import { describe, expect, it } from "vitest";
import { aFlow, aTlsFlow } from "./a-flow.testing";
import { compareFlows } from "./compare-flows";

const stripe = aFlow({ id: "stripe", host: "api.stripe.com", verdict: "allowed-by-default" });
const slack = aTlsFlow({ source: stripe.source });

describe("two windows compared", () => {
  it("names the hosts that a workload reached for the first time, and those it left", () => {
    const { appeared, gone, unchanged } = compareFlows([stripe], [slack]);
    expect(appeared.map((contact) => contact.host)).toEqual(["hooks.slack.com"]);
    expect(gone.map((contact) => contact.host)).toEqual(["api.stripe.com"]);
    expect(unchanged).toBe(0);
  });

  it("tells the same host apart for each workload", () => {
    const cart = { ...stripe, id: "2", source: { ...stripe.source, workload: "cart" } };
    expect(compareFlows([stripe], [stripe, cart]).appeared.map(({ source }) => source.workload)).toEqual(["cart"]);
  });

  it("shows a verdict that changed with both sides, worst first", () => {
    const { changed } = compareFlows([stripe], [stripe, { ...stripe, id: "2", verdict: "denied" }]);
    expect(changed).toMatchObject([
      { host: "api.stripe.com", verdictsBefore: ["allowed-by-default"], verdicts: ["denied", "allowed-by-default"] },
    ]);
  });

  it("does not call a host new because its port, route or protocol changed", () => {
    const other = { ...stripe, id: "2", port: 8443, protocol: "tls" as const };
    const { appeared, unchanged } = compareFlows([stripe], [other]);
    expect({ appeared, unchanged }).toEqual({ appeared: [], unchanged: 1 });
  });

  it("takes a series that counted nothing for no contact", () => {
    expect(compareFlows([{ ...stripe, count: 0 }], [stripe]).appeared).toHaveLength(1);
  });

  it("adds up the flows of one contact, and dates it by the last of them", () => {
    const early = { ...stripe, lastSeen: "2026-11-21T08:30:00Z" };
    const late = { ...stripe, id: "2", port: 443, lastSeen: "2026-11-21T09:00:00Z" };
    expect(compareFlows([], [late, early]).appeared).toMatchObject([
      { ports: [80, 443], lastSeen: late.lastSeen, traffic: { requests: 24 } },
    ]);
  });
});
