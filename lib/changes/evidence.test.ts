import { describe, expect, it } from "vitest";
import { aFlow } from "../flows/a-flow";
import type { Flow, FlowsAnswer } from "../flows/flow";
import { UNDECIDED } from "../resolver/decide";
import type { Decision, FlowDecision, Outcome } from "../resolver/decision";
import type { FlowChange, FlowEffect, WhatIf } from "../simulation/what-if-types";
import { expectedTurns, gatherEvidence } from "./evidence";
import { forecastOf } from "./forecast";

const APPLIED_AT = "2026-11-21T10:00:00Z";
const SCRAPE_INTERVAL_SECONDS = 10;

function decided(outcome: Outcome): Extract<FlowDecision, { certain: true }> {
  const decision: Decision = { ...UNDECIDED, target: "egress-network", policyProtocol: "detect", outcome };
  return { certain: true, outcome, route: null, egressNetwork: null, decision };
}

const UNKNOWN: FlowDecision = {
  certain: false,
  decidingField: "path",
  candidates: [],
  sentence: "It hangs on the path.",
};

function aChange(flow: Flow, after: FlowDecision, effect: FlowEffect = "newly-allowed"): FlowChange {
  return { flow, before: decided("deny"), after, effect, sentence: "" };
}

function answerOf(...flows: Flow[]): FlowsAnswer {
  return {
    window: { seconds: 900, start: "", end: "", scrapeIntervalSeconds: SCRAPE_INTERVAL_SECONDS, clockAheadSeconds: 0 },
    readAt: "",
    flows,
    uncovered: [],
    problems: [],
    totals: [],
  };
}

function whatIf(...flows: FlowChange[]): WhatIf {
  return { windowSeconds: 900, readAt: "", flows, blindSpots: [] };
}

describe("evidence", () => {
  const denied = aFlow({ id: "asked", host: "httpbin.org", verdict: "denied", lastSeen: "2026-11-21T09:59:59Z" });
  const turns = whatIf(aChange(denied, decided("allow")));

  it("is proven by the same client reaching the same host under the expected verdict", () => {
    const allowed = aFlow({
      id: "new",
      host: "httpbin.org",
      verdict: "allowed-by-route",
      lastSeen: "2026-11-21T10:00:11Z",
    });
    expect(gatherEvidence(forecastOf(turns), answerOf(denied, allowed), APPLIED_AT)).toMatchObject([
      { state: "proven", seen: { id: "new" } },
    ]);
  });

  it("is not proven by a counter that may have risen before the change, less than a scrape interval ago", () => {
    const early = aFlow({
      id: "new",
      host: "httpbin.org",
      verdict: "allowed-by-route",
      lastSeen: "2026-11-21T10:00:10Z",
    });
    expect(gatherEvidence(forecastOf(turns), answerOf(denied, early), APPLIED_AT)).toMatchObject([
      { state: "silent", seen: null },
    ]);
  });

  it("is held against the time at which the change was applied by Prometheus's clock", () => {
    const lastSeen = "2026-11-21T10:01:00Z";
    const allowed = aFlow({ host: "httpbin.org", verdict: "allowed-by-route", lastSeen });
    const stateWith = (clockAheadSeconds: number) => {
      const answer = answerOf(denied, allowed);
      const told = { ...answer, window: { ...answer.window, clockAheadSeconds } };
      return gatherEvidence(forecastOf(turns), told, APPLIED_AT)[0]?.state;
    };
    expect(stateWith(0)).toBe("proven");
    expect(stateWith(240)).toBe("silent");
  });

  it("is not proven by another host of the same client, nor by another client of the same host", () => {
    const lastSeen = "2026-11-21T10:01:00Z";
    const otherHost = aFlow({ host: "github.com", verdict: "allowed-by-route", lastSeen });
    const otherClient = aFlow({
      host: "httpbin.org",
      source: { ...denied.source, workload: "cart" },
      verdict: "allowed-by-route",
      lastSeen,
    });
    expect(gatherEvidence(forecastOf(turns), answerOf(otherHost, otherClient), APPLIED_AT)[0]?.state).toBe("silent");
  });

  it("is not proven by another path of the same host which was allowed all along", () => {
    const allowed = aFlow({
      id: "get",
      host: "httpbin.org",
      verdict: "allowed-by-route",
      lastSeen: "2026-11-21T09:59:59Z",
    });
    const rehearsed = whatIf(
      { ...aChange(denied, decided("allow"), "uncertain"), before: UNKNOWN },
      { ...aChange(allowed, decided("allow"), "uncertain"), before: UNKNOWN },
    );
    const seen = answerOf(denied, { ...allowed, lastSeen: "2026-11-21T10:01:00Z" });
    expect(gatherEvidence(forecastOf(rehearsed), seen, APPLIED_AT)).toMatchObject([
      { change: { flow: { id: "asked" } }, state: "silent" },
    ]);
  });

  it("is not proven under another route than the predicted one", () => {
    const route = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "allow-httpbin" };
    const rehearsed = whatIf(aChange(denied, { ...decided("allow"), route }));
    const seen = (name: string) =>
      answerOf(
        aFlow({
          id: name,
          route: { ...route, name },
          host: "httpbin.org",
          verdict: "allowed-by-route",
          lastSeen: "2026-11-21T10:01:00Z",
        }),
      );
    expect(gatherEvidence(forecastOf(rehearsed), seen("something-else"), APPLIED_AT)[0]?.state).toBe("unturned");
    expect(gatherEvidence(forecastOf(rehearsed), seen("allow-httpbin"), APPLIED_AT)[0]?.state).toBe("proven");
  });

  it("says so when fresh traffic is still judged as before", () => {
    const still = { ...denied, lastSeen: "2026-11-21T10:01:00Z" };
    expect(gatherEvidence(forecastOf(turns), answerOf(still), APPLIED_AT)).toMatchObject([
      { state: "unturned", seen: { id: "asked" } },
    ]);
  });

  it("compares address and port where no name is exported", () => {
    const tcp = aFlow({ host: null, address: "203.0.113.7", port: 443, protocol: "tcp" });
    const expected = whatIf(aChange(tcp, decided("deny"), "newly-denied"));
    const seen = (port: number) =>
      answerOf(
        aFlow({
          host: null,
          address: "203.0.113.7",
          port,
          protocol: "tcp",
          verdict: "denied",
          lastSeen: "2026-11-21T10:01:00Z",
        }),
      );
    expect(gatherEvidence(forecastOf(expected), seen(443), APPLIED_AT)[0]?.state).toBe("proven");
    expect(gatherEvidence(forecastOf(expected), seen(8443), APPLIED_AT)[0]?.state).toBe("silent");
  });
});

describe("the flows that are to turn", () => {
  it("leave out what stays, and what nobody can tell about", () => {
    const stays = aChange(aFlow(), decided("deny"), "unchanged");
    const unclear = aChange(aFlow(), UNKNOWN, "uncertain");
    expect(expectedTurns(whatIf(stays, unclear))).toEqual([]);
  });

  it("include an observed denial which is certain to pass, though the answer before hangs on a path", () => {
    const change = { ...aChange(aFlow({ verdict: "denied" }), decided("allow"), "uncertain"), before: UNKNOWN };
    expect(expectedTurns(whatIf(change))).toEqual([change]);
  });
});
