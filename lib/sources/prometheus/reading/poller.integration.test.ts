import { createServer, type Server, request as send } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { engineNamed } from "@/e2e/world/engines/engines";
import { listenOn } from "@/e2e/world/listen";
import { denied, FakeProxy, startScraping } from "@/e2e/world/proxies/scraped-proxies";
import type { FlowsQuestion } from "../../../flows/asked/question";
import { countsFollow } from "../../../flows/flow";
import { unpackFlows } from "../../../flows/wire/flow-columns";
import { applyDelta, type HeldFlows } from "../../../flows/wire/flows-delta";
import type { FlowsEvent } from "../../../flows/wire/flows-event";
import type { ReadSettings } from "./open-reading";
import { FlowsPoller } from "./poller";

// Longer than this file takes, on whatever machine: what was counted at its beginning stays in the window.
const QUESTION: FlowsQuestion = { windowSeconds: 900, end: null, namespaces: ["shop"] };

/** What a browser does with the stream. */
class Viewer {
  held: HeldFlows | null = null;
  kinds: string[] = [];
  failure: string | null = null;

  take = (event: FlowsEvent) => {
    this.kinds.push(event.kind);
    if (event.kind === "failed") this.failure = event.failure.code;
    if (event.kind === "whole") this.held = { revision: event.revision, answer: unpackFlows(event.answer) };
    if (event.kind !== "delta") return;
    if (this.held === null) throw new Error("A delta came before the whole.");
    const applied = applyDelta(this.held, JSON.parse(JSON.stringify(event.delta)));
    if (applied.kind === "misfit") throw new Error(applied.message);
    this.held = applied.held;
  };

  count(host: string): number {
    return this.held?.answer.flows.find((flow) => flow.host === host)?.count ?? 0;
  }
}

describe("the poller, before a real Prometheus", () => {
  const web = new FakeProxy("web", { deployment: "web" });
  let world: Awaited<ReturnType<typeof startScraping>>;
  let counter: Server;
  let settings: ReadSettings;
  let queries = 0;
  let down = false;
  let holding = false;
  let pollers: FlowsPoller[] = [];
  const poller = (pace: { lingerMilliseconds?: number; slowMilliseconds?: number } = {}) => {
    const calm = { shortestMilliseconds: 500, lingerMilliseconds: 60_000, slowMilliseconds: 60_000 };
    const made = new FlowsPoller(settings, { ...calm, ...pace });
    pollers.push(made);
    return made;
  };

  beforeAll(async () => {
    world = await startScraping(engineNamed("prometheus"), [web]);
    const target = new URL(world.settings.prometheus.url);
    counter = createServer((request, response) => {
      queries++;
      if (down) return response.writeHead(503).end();
      if (holding) return;
      const { method, url, headers } = request;
      const on = send({ host: target.hostname, port: target.port, method, path: url, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      on.on("error", () => response.destroy());
      request.pipe(on);
    });
    const url = `http://127.0.0.1:${await listenOn(counter, 0)}`;
    settings = { ...world.settings, prometheus: { ...world.settings.prometheus, url }, scrapeIntervalSeconds: 1 };
    await web.scraped(2);
    web.count(denied("first.example.com"));
    await web.scraped(2);
  });

  afterEach(() => {
    for (const each of pollers) each.stop();
    pollers = [];
    down = false;
    holding = false;
  });

  afterAll(async () => {
    counter.closeAllConnections();
    await new Promise((resolve) => counter.close(resolve));
    await world.stop();
  });

  const eventually = (check: () => void) => vi.waitFor(check, { timeout: 40_000, interval: 50 });

  it("asks no more for fifty viewers than for one, and sends them all the same", async () => {
    const flows = poller();
    const viewers = Array.from({ length: 50 }, () => new Viewer());
    const [first, ...others] = viewers;
    if (!first) throw new Error("There are fifty.");
    flows.watch(QUESTION, first.take);
    await eventually(() => expect(first.kinds.length).toBeGreaterThan(2));
    const [before, after] = await queriesOf(first, 3, () => {
      for (const viewer of others) flows.watch(QUESTION, viewer.take);
    });
    // A turn that counts asks many times what one asks that only wants rates; fifty askers would have asked fifty times as much.
    expect(after).toBeLessThan(before * 10);
    for (const viewer of viewers) expect(viewer.held).toEqual(first.held);
    expect(first.kinds.slice(0, 3)).toEqual(["whole", "delta", "delta"]);
  });

  it("tells rates before it has counted, and says so", async () => {
    for (let second = 0; second < 3; second++) {
      web.count(denied("busy.example.com"), 5);
      await web.scraped(1);
    }
    const flows = poller();
    const viewer = new Viewer();
    const answers: HeldFlows["answer"][] = [];
    flows.watch(QUESTION, (event) => {
      viewer.take(event);
      if (viewer.held) answers.push(viewer.held.answer);
      if (answers.length === 1) expect(flows.current(QUESTION)).toBeNull();
      if (answers.length === 1) expect(flows.current(QUESTION, "rates")).not.toBeNull();
    });
    await eventually(() => expect(answers.length).toBeGreaterThan(1));
    const busy = answers.map(({ flows: rows }) => rows.find(({ host }) => host === "busy.example.com"));
    expect(answers.map(countsFollow).slice(0, 2)).toEqual([true, false]);
    expect(busy[0]).toMatchObject({ verdict: "denied", count: 0, lastSeen: null });
    expect(busy[0]?.ratePerSecond).toBeGreaterThan(0);
    expect(busy[1]).toMatchObject({ verdict: "denied", lastSeen: expect.any(String) });
    expect(busy[1]?.count).toBeGreaterThan(0);
  });

  /** Queries in `turns` turns, before and after `change`. */
  async function queriesOf(viewer: Viewer, turns: number, change: () => void): Promise<[number, number]> {
    const during = async () => {
      const [began, events] = [queries, viewer.kinds.length];
      await eventually(() => expect(viewer.kinds.length).toBeGreaterThanOrEqual(events + turns));
      return queries - began;
    };
    const before = await during();
    change();
    return [before, await during()];
  }

  it("brings what happens as deltas", async () => {
    const flows = poller();
    const viewer = new Viewer();
    flows.watch(QUESTION, viewer.take);
    await eventually(() => expect(viewer.count("first.example.com")).toBe(1));
    web.count(denied("second.example.com"), 3);
    await eventually(() => expect(viewer.count("second.example.com")).toBe(3));
    expect(new Set(viewer.kinds.slice(1))).toEqual(new Set(["delta"]));
  });

  it("goes on with a delta where a viewer comes back in time, and with the whole where it does not", async () => {
    const flows = poller();
    const viewer = new Viewer();
    const leave = flows.watch(QUESTION, viewer.take);
    await eventually(() => expect(viewer.kinds.length).toBeGreaterThan(1));
    leave();
    const held = viewer.held?.revision ?? "";
    const other = new Viewer();
    flows.watch(QUESTION, other.take, null);
    await eventually(() => expect(other.kinds.length).toBeGreaterThan(2));
    viewer.kinds = [];
    flows.watch(QUESTION, viewer.take, held);
    expect(viewer.kinds).toEqual(["delta"]);
    expect(viewer.held).toEqual(other.held);
    const stranger = new Viewer();
    flows.watch(QUESTION, stranger.take, "other.1");
    expect(stranger.kinds).toEqual(["whole"]);
  });

  it("stops a while after the last viewer has left, and not before", async () => {
    const flows = poller({ lingerMilliseconds: 1_500 });
    const viewer = new Viewer();
    const leave = flows.watch(QUESTION, viewer.take);
    await eventually(() => expect(viewer.held).not.toBeNull());
    leave();
    const left = queries;
    await eventually(() => expect(queries).toBeGreaterThan(left));
    expect(flows.current(QUESTION, "rates")).not.toBeNull();
    await eventually(() => expect(flows.current(QUESTION, "rates")).toBeNull());
    const stopped = queries;
    await web.scraped(2);
    expect(queries).toBe(stopped);
  });

  it("keeps the last good answer while Prometheus is away, says so, and goes on when it is back", async () => {
    const flows = poller();
    const viewer = new Viewer();
    flows.watch(QUESTION, viewer.take);
    await eventually(() => expect(viewer.count("first.example.com")).toBe(1));
    down = true;
    await eventually(() => expect(viewer.failure).toBe("prometheus_unreachable"));
    expect(viewer.count("first.example.com")).toBe(1);
    expect(flows.current(QUESTION)).toMatchObject({ problems: [{ code: "prometheus_unreachable" }] });
    expect(flows.current(QUESTION)?.queries?.length).toBeGreaterThan(10);
    const late = new Viewer();
    flows.watch(QUESTION, late.take);
    expect(late.kinds).toEqual(["whole", "failed"]);
    down = false;
    const kinds = viewer.kinds.length;
    await eventually(() => expect(viewer.kinds.slice(kinds)).toContain("delta"));
    expect(flows.current(QUESTION)?.problems.map(({ code }) => code)).not.toContain("prometheus_unreachable");
  });

  it("tells that a Prometheus which holds its answers back has nothing newer, long before it is given up", async () => {
    const flows = poller({ slowMilliseconds: 2_000 });
    const viewer = new Viewer();
    flows.watch(QUESTION, viewer.take);
    await eventually(() => expect(viewer.count("first.example.com")).toBe(1));
    holding = true;
    // On a busy machine the turn before this one may have been slow too, and have ended since.
    viewer.failure = null;
    await eventually(() => {
      expect(viewer.failure).toBe("prometheus_slow");
      expect(flows.current(QUESTION)?.problems[0]?.code).toBe("prometheus_slow");
    });
    expect(viewer.count("first.example.com")).toBe(1);
    holding = false;
    const kinds = viewer.kinds.length;
    // What was held back is given up after its ten seconds.
    await vi.waitFor(() => expect(viewer.kinds.slice(kinds)).toContain("delta"), { timeout: 40_000, interval: 100 });
  });

  it("goes on at its pace when its own clock is set back by an hour", async () => {
    const flows = poller();
    const viewer = new Viewer();
    flows.watch(QUESTION, viewer.take);
    await eventually(() => expect(viewer.count("first.example.com")).toBe(1));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 3_600_000 });
    try {
      web.count(denied("after.example.com"), 3);
      await eventually(() => expect(viewer.count("after.example.com")).toBe(3));
    } finally {
      vi.useRealTimers();
    }
  });
});
