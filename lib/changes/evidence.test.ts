import { describe, expect, it } from "vitest";
import { aFlow } from "../flows/a-flow.testing";
import type { Flow, FlowsAnswer } from "../flows/flow";
import type { Decision, FlowDecision, Outcome } from "../linkerd/decision";
import type { ObjectRef } from "../linkerd/object";
import { UNDECIDED } from "../resolver/decide";
import type { FlowChange, FlowEffect, WhatIf } from "../simulation/what-if-types";
import { gatherEvidence, isSettled, type WatchedChange } from "./evidence";
import { forecastOf, MAX_FORESEEN } from "./forecast";

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
  return { flow, before: decided("deny"), after, effect, sentence: "", ports: [] };
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
  return { windowSeconds: 900, readAt: "", flows, uncounted: [], blindSpots: [] };
}

function changeOf(rehearsed: WhatIf, ...written: ObjectRef[]): WatchedChange {
  const objects = written.map((ref) => ({
    ...{ verb: "create" as const, ref, uid: null, resourceVersion: null, result: "applied" as const },
    ...{ before: null, after: null, patch: null },
  }));
  return { at: APPLIED_AT, forecast: forecastOf(rehearsed), objects };
}

function flowsOf(rehearsed: WhatIf, answer: FlowsAnswer) {
  return gatherEvidence(changeOf(rehearsed), answer).flows;
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
    expect(flowsOf(turns, answerOf(denied, allowed))).toMatchObject([
      { state: "proven", seen: { verdict: "allowed-by-route", lastSeen: "2026-11-21T10:00:11Z" } },
    ]);
  });

  it("is not proven by a counter that may have risen before the change, less than a scrape interval ago", () => {
    const early = aFlow({
      id: "new",
      host: "httpbin.org",
      verdict: "allowed-by-route",
      lastSeen: "2026-11-21T10:00:10Z",
    });
    expect(flowsOf(turns, answerOf(denied, early))).toMatchObject([{ state: "silent", seen: null }]);
  });

  it("is held against the time at which the change was applied by Prometheus's clock", () => {
    const lastSeen = "2026-11-21T10:01:00Z";
    const allowed = aFlow({ host: "httpbin.org", verdict: "allowed-by-route", lastSeen });
    const stateWith = (clockAheadSeconds: number) => {
      const answer = answerOf(denied, allowed);
      const told = { ...answer, window: { ...answer.window, clockAheadSeconds } };
      return flowsOf(turns, told)[0]?.state;
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
    expect(flowsOf(turns, answerOf(otherHost, otherClient))[0]?.state).toBe("silent");
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
    expect(flowsOf(rehearsed, seen)).toMatchObject([
      { id: "asked", state: "silent" },
      { id: "get", state: "proven" },
    ]);
  });

  it("is proven under a row of the time before, which is to turn as well", () => {
    const before = aFlow({ id: "old", host: "httpbin.org", verdict: "allowed-by-default" });
    const back = whatIf(aChange(denied, decided("allow")), aChange(before, decided("allow")));
    const seen = answerOf(denied, { ...before, lastSeen: "2026-11-21T10:01:00Z" });
    expect(flowsOf(back, seen).map((each) => each.state)).toEqual(["proven", "proven"]);
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
    expect(flowsOf(rehearsed, seen("something-else"))[0]?.state).toBe("unturned");
    expect(flowsOf(rehearsed, seen("allow-httpbin"))[0]?.state).toBe("proven");
  });

  it("says so when fresh traffic is still judged as before", () => {
    const still = { ...denied, lastSeen: "2026-11-21T10:01:00Z" };
    expect(flowsOf(turns, answerOf(still))).toMatchObject([
      { id: "asked", state: "unturned", seen: { verdict: "denied" } },
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
    expect(flowsOf(expected, seen(443))[0]?.state).toBe("proven");
    expect(flowsOf(expected, seen(8443))[0]?.state).toBe("silent");
  });
});

describe("the evidence of a route that was written", () => {
  const route = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "allow-get" };
  const denied = aFlow({ id: "asked", host: "httpbin.org", verdict: "denied", lastSeen: "2026-11-21T09:59:59Z" });
  const byPath = whatIf(aChange(denied, UNKNOWN, "uncertain"));
  const allowed = aFlow({
    id: "new",
    host: "httpbin.org",
    route,
    verdict: "allowed-by-route",
    lastSeen: "2026-11-21T10:01:00Z",
  });

  it("is traffic under it, which also proves a flow of which nobody could say whether its path fits", () => {
    const evidence = gatherEvidence(changeOf(byPath, route), answerOf(denied, allowed));
    expect(evidence).toMatchObject({
      flows: [{ id: "asked", state: "proven", seen: { route: { name: "allow-get" } } }],
      routes: [{ ref: route, flows: 1, seen: { verdict: "allowed-by-route", lastSeen: "2026-11-21T10:01:00Z" } }],
    });
    expect(isSettled(changeOf(byPath, route), evidence)).toBe(true);
  });

  it("tells what came of an uncertain flow that is denied as before, and contradicts nothing", () => {
    const still = { ...denied, lastSeen: "2026-11-21T10:01:00Z" };
    expect(gatherEvidence(changeOf(byPath, route), answerOf(still))).toMatchObject({
      flows: [{ id: "asked", state: "seen", seen: { verdict: "denied" } }],
      routes: [{ flows: 0, seen: null }],
    });
  });

  it("is not a namesake's in another namespace", () => {
    const network = { namespace: "other", name: "all-egress" };
    const elsewhere = aFlow({ ...allowed, source: { ...allowed.source, namespace: "other" }, network });
    expect(gatherEvidence(changeOf(byPath, route), answerOf(elsewhere)).routes).toMatchObject([{ flows: 0 }]);
  });

  it("is waited for also where no flow was to turn, and of no other object", () => {
    const network = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all-egress" };
    const evidence = gatherEvidence(changeOf(whatIf(), route, network), answerOf());
    expect(evidence.routes).toEqual([{ ref: route, flows: 0, seen: null }]);
    expect(isSettled(changeOf(whatIf(), route, network), evidence)).toBe(false);
  });
});

describe("a denial after a change", () => {
  const later = { lastSeen: "2026-11-21T10:01:00Z", verdict: "denied" as const };
  const of = (host: string, overrides: Partial<Flow> = {}) =>
    aFlow({ id: host, host, verdict: "allowed-by-default", ...overrides });
  const turn = (flow: Flow, before: Outcome, after: FlowDecision, effect: FlowEffect): FlowChange => ({
    ...aChange(flow, after, effect),
    before: decided(before),
  });
  const rehearsed = whatIf(
    turn(of("kept.example"), "allow", decided("allow"), "unchanged"),
    turn(of("gone.example"), "allow", decided("deny"), "newly-denied"),
    turn(of("asked.example", { verdict: "denied" }), "deny", decided("allow"), "newly-allowed"),
    turn(of("always.example", { verdict: "denied" }), "deny", decided("deny"), "unchanged"),
    turn(of("unclear.example"), "allow", UNKNOWN, "uncertain"),
  );
  const watched: WatchedChange = { at: APPLIED_AT, forecast: forecastOf(rehearsed, ["shop"]), objects: [] };
  const unforeseen = (...flows: Flow[]) =>
    gatherEvidence(watched, answerOf(...flows)).unforeseen.map(({ flow }) => flow.host);

  it("is an alarm where the forecast kept the flow, and where it knew none", () => {
    expect(unforeseen(of("kept.example", later), of("new.example", later))).toEqual(["kept.example", "new.example"]);
  });

  it("is none where it was forecast, uncertain or there before", () => {
    const expected = ["gone.example", "asked.example", "always.example", "unclear.example"];
    expect(unforeseen(...expected.map((host) => of(host, later)))).toEqual([]);
  });

  it("is none of a client that the change cannot reach, nor one that may have come before it", () => {
    const source = { namespace: "billing", workload: "pay", workloadKind: "Deployment", pods: [] };
    const early = { verdict: "denied" as const, lastSeen: "2026-11-21T10:00:10Z" };
    expect(unforeseen(of("kept.example", { ...later, source }), of("kept.example", early))).toEqual([]);
  });

  it("is looked for to the end, whatever was seen before", () => {
    expect(isSettled(watched, gatherEvidence(watched, answerOf()))).toBe(false);
  });

  it("is not told where more was foreseen than is kept", () => {
    const many = Array.from({ length: MAX_FORESEEN + 1 }, (_, i) =>
      turn(of(`${i}.example`), "allow", decided("deny"), "newly-denied"),
    );
    expect(forecastOf(whatIf(...many), ["shop"]).denials).toBeNull();
  });
});
