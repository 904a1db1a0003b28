import { describe, expect, it } from "vitest";
import { aFlow } from "./a-flow.testing";
import { partialRequestOf } from "./partial-request";

describe("what a flow tells of its requests", () => {
  it("is no port unless it was confirmed", () => {
    expect(partialRequestOf(aFlow({ port: 80, portConfirmed: false })).port).toBeNull();
    expect(partialRequestOf(aFlow({ port: 443, portConfirmed: true })).port).toBe(443);
  });

  it("is that no network caught it, when it was uncovered", () => {
    expect(partialRequestOf(aFlow({ network: null, verdict: "uncovered" })).observedNetwork).toBeNull();
  });

  it("is nothing about networks, when the proxy could not read the policy", () => {
    expect(partialRequestOf(aFlow({ network: null, verdict: "failed" })).observedNetwork).toBeUndefined();
  });
});
