import { describe, expect, it } from "vitest";
import type { ConnectionEffect } from "../../connections/connection-rehearsal";
import type { WatchedConnection, WatchedConnections } from "../../connections/watched-connection";
import type { Openings, Reached } from "../../flows/opening";
import { gatherConnections, noConnectionsYet } from "./connection-evidence";
import {
  type ConnectionEvidence,
  type ConnectionState,
  connectionsCame,
  failingWords,
  isAsForecast,
} from "./connection-outcome";

const WEB = { namespace: "shop", workload: "web" };
const STRIPE = { address: "198.51.100.20", port: 443 };
const SLACK = { address: "203.0.113.33", port: 443 };

function aWatched(effect: ConnectionEffect, overrides: Partial<WatchedConnection> = {}): WatchedConnection {
  return { source: WEB, target: "api.stripe.com", port: 443, effect, places: [STRIPE], service: null, ...overrides };
}

function watching(connections: WatchedConnection[], overrides: Partial<WatchedConnections> = {}): WatchedConnections {
  return { namespaces: ["shop"], connections, leftOut: 0, nameless: 0, foreseen: [], ...overrides };
}

const dialled = (place = STRIPE, connections = 3, source = WEB) => ({ source, ...place, connections });
const reached = (overrides: Partial<Reached> = {}): Reached => {
  return { source: WEB, ...STRIPE, connections: 0, service: null, open: 0, before: true, ...overrides };
};

function gather(watched: WatchedConnections, openings: Partial<Openings>, former: ConnectionEvidence | null = null) {
  return gatherConnections(watched, { dialled: [], reached: [], ...openings }, new Set(), former);
}

describe("a connection after a change of NetworkPolicies", () => {
  it.each<[string, ConnectionState, Partial<Openings>]>([
    ["was reached", "opened", { dialled: [dialled()], reached: [reached({ connections: 2 })] }],
    ["is carried by one that is open", "carried", { dialled: [dialled()], reached: [reached({ open: 1 })] }],
    ["may be carried where no gauge is kept", "carried", { dialled: [dialled()], reached: [reached({ open: null })] }],
    ["fails", "failing", { dialled: [dialled()], reached: [reached()] }],
    ["was never reached", "never", { dialled: [dialled()], reached: [reached({ before: false })] }],
    ["was never reached, nor is it listed", "never", { dialled: [dialled()] }],
    ["is not dialled", "quiet", { reached: [reached()] }],
  ])("that %s is %s", (_, state, openings) => {
    expect(gather(watching([aWatched("kept")]), openings).states).toEqual([state]);
  });

  it("goes to the pods behind a Service, whatever their addresses", () => {
    const cart = { namespace: "shop", name: "cart" };
    const watched = watching([aWatched("kept", { places: [{ address: "10.96.0.9", port: 80 }], service: cart })]);
    const at = { address: "10.42.0.7", port: 8080, service: cart };
    const openings = { dialled: [dialled({ address: "10.96.0.9", port: 80 })] };
    expect(gather(watched, { ...openings, reached: [reached({ ...at, connections: 1 })] }).states).toEqual(["opened"]);
    const { states, failing } = gather(watched, { ...openings, reached: [reached(at)] });
    expect([states, failing]).toMatchObject([["failing"], [{ target: "api.stripe.com", port: 80 }]]);
  });

  it("that is quiet now is what it was before", () => {
    const watched = watching([aWatched("kept")]);
    const former = gather(watched, { dialled: [dialled()], reached: [reached({ connections: 2 })] });
    expect(gather(watched, {}, former).states).toEqual(["opened"]);
    expect(gather(watched, { dialled: [dialled()], reached: [reached()] }, former).states).toEqual(["failing"]);
  });

  it.each<[ConnectionEffect, ConnectionState, boolean | null]>([
    ["kept", "opened", true],
    ["kept", "carried", null],
    ["kept", "failing", false],
    ["kept", "never", null],
    ["lost", "opened", false],
    ["lost", "failing", true],
    ["lost", "never", true],
    ["lost", "quiet", null],
    ["gained", "opened", true],
    ["gained", "never", false],
    ["undecided", "failing", null],
  ])("that was forecast %s and is %s: as forecast is %s", (effect, state, expected) => {
    expect(isAsForecast(effect, state)).toBe(expected);
  });
});

describe("the alarm", () => {
  const failing = { dialled: [dialled()], reached: [reached()] };

  it("is raised by a kept connection that fails, and by one that the forecast did not know", () => {
    const evidence = gather(watching([aWatched("kept")]), failing);
    expect(evidence.failing).toEqual([{ source: WEB, target: "api.stripe.com", port: 443, dialled: 3 }]);
    expect(failingWords(evidence.failing)).toBe("1 connection fails that the forecast kept or did not know");
    expect(connectionsCame(evidence)).toBe(
      "1 connection fails that the forecast kept or did not know, 0 of 1 connection as forecast, 1 contradicted",
    );
    expect(gather(watching([]), failing).failing).toMatchObject([{ target: "198.51.100.20" }]);
  });

  it("tells each address by itself, with the names that it may have", () => {
    const both = { places: [STRIPE, SLACK] };
    const watched = watching([aWatched("kept", both), aWatched("kept", { ...both, target: "hooks.slack.com" })]);
    const openings = {
      dialled: [dialled(), dialled(SLACK)],
      reached: [reached(), reached({ ...SLACK, connections: 2 })],
    };
    const evidence = gather(watched, openings);
    expect(evidence.states).toEqual(["opened", "opened"]);
    expect(evidence.failing).toMatchObject([{ target: "198.51.100.20 (api.stripe.com or hooks.slack.com)" }]);
  });

  it.each<[string, WatchedConnections, Partial<Openings>]>([
    ["was forecast to be lost", watching([aWatched("lost")], { foreseen: ["shop/web 198.51.100.20 443"] }), failing],
    ["was tried once", watching([aWatched("kept")]), { ...failing, dialled: [dialled(STRIPE, 1)] }],
    ["never worked", watching([aWatched("kept")]), { ...failing, reached: [reached({ before: false })] }],
    ["is out of reach", watching([], { namespaces: ["pay"] }), failing],
    ["is not watched where the forecast was too long to keep", watching([], { foreseen: null }), failing],
    ["is watched as lost there", watching([aWatched("lost")], { foreseen: null }), failing],
  ])("is not raised by what %s", (_, watched, openings) => {
    expect(gather(watched, openings).failing).toEqual([]);
  });

  it("is not raised by clients of whom Linkerd denies something: that has an alarm of its own", () => {
    const watched = watching([aWatched("kept")]);
    const openings = { dialled: [dialled()], reached: [reached()] };
    expect(gatherConnections(watched, openings, new Set(["shop/web"]), null).failing).toEqual([]);
  });

  it("starts from nothing seen", () => {
    const watched = watching([aWatched("kept"), aWatched("lost")]);
    expect(connectionsCame(noConnectionsYet(watched))).toBe("0 of 2 connections as forecast, 2 quiet");
  });
});
