import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type GuardedFront, makeAuthority, startGuardedFront, type TestAuthority } from "@/e2e/guarded-front";
import { engineNamed } from "@/e2e/world/engines/engines";
import { denied, FakeProxy, startScraping } from "@/e2e/world/proxies/scraped-proxies";
import { NO_SEARCH } from "../../../flows/asked/search";
import { COUNTS_FOLLOW, losesData } from "../../../flows/flow";
import type { FlowsEvent } from "../../../flows/wire/flows-event";
import { aCaller } from "../../../people/a-caller.testing";
import { FlowsPoller } from "./poller";
import { readFlows } from "./read-flows";

const TOLD_WITHIN = { timeout: 15_000, interval: 100 };

describe("a viewer of a real Prometheus behind a gateway", () => {
  const web = new FakeProxy("web", { deployment: "web" });
  const folder = mkdtempSync(join(tmpdir(), "egress-outages-"));
  const tokenFile = join(folder, "token");
  let world: Awaited<ReturnType<typeof startScraping>>;
  let authority: TestAuthority;
  let front: GuardedFront;
  let poller: FlowsPoller;
  let events: FlowsEvent[] = [];

  const last = () => events.at(-1);
  const failure = () => (last()?.kind === "failed" ? last() : null);
  const fresh = () => vi.waitFor(() => expect(last()?.kind).toMatch(/whole|delta/), TOLD_WITHIN);

  beforeAll(async () => {
    world = await startScraping(engineNamed("prometheus"), [web]);
    authority = makeAuthority();
    front = await startGuardedFront(world.settings.prometheus.url, authority.server);
    front.demand = ({ authorization }) => (authorization === "Bearer first" ? 200 : 401);
    writeFileSync(tokenFile, "first\n");
    await web.scraped(2);
    web.count(denied("first.example.com"), 2);
    await web.scraped(2);
    const prometheus = {
      url: front.url,
      auth: { kind: "bearer-file" as const, path: tokenFile },
      ca: readFileSync(authority.caFile, "utf8"),
      headers: {},
      timeoutSeconds: 30,
    };
    poller = new FlowsPoller(
      { prometheus, scrapeIntervalSeconds: 1 },
      { shortestMilliseconds: 1_000, lingerMilliseconds: 1_000 },
    );
    poller.watch({ windowSeconds: 60, end: null, namespaces: [] }, (event) => events.push(event));
    await vi.waitFor(() => expect(events.length).toBeGreaterThan(1), TOLD_WITHIN);
  });

  afterEach(() => {
    events = events.slice(-1);
  });

  afterAll(async () => {
    poller.stop();
    await front.stop();
    await world.stop();
    authority.remove();
    rmSync(folder, { recursive: true });
  });

  it("learns within 15 s that a token is no longer taken, keeps what there is, and goes on with the next by itself", async () => {
    front.demand = ({ authorization }) => (authorization === "Bearer second" ? 200 : 401);
    await vi.waitFor(() => expect(failure()).toMatchObject({ failure: { code: "prometheus_refused" } }), TOLD_WITHIN);
    const held = poller.current({ windowSeconds: 60, end: null, namespaces: [] });
    expect(held?.flows).toMatchObject([{ host: "first.example.com", count: 2 }]);
    expect(held?.problems[0]).toMatchObject({ hint: expect.stringContaining("PROMETHEUS_TOKEN_FILE") });
    writeFileSync(tokenFile, "second\n");
    await fresh();
  });

  it("learns within 15 s that a certificate has expired, and goes on by itself once it was renewed", async () => {
    front.present(authority.expired);
    const expired = {
      failure: { code: "prometheus_unreachable", hint: expect.stringContaining("has expired") },
      at: expect.any(String),
    };
    await vi.waitFor(() => expect(failure()).toMatchObject(expired), TOLD_WITHIN);
    front.present(authority.server);
    await fresh();
  });
});

describe("a Prometheus that lost its data", () => {
  const web = new FakeProxy("web", { deployment: "web" });
  let world: Awaited<ReturnType<typeof startScraping>>;
  const read = () =>
    readFlows(aCaller(), { ...NO_SEARCH, windowSeconds: 10 }, { settings: world.settings, noCache: true });
  const toldLoss = (answer: Awaited<ReturnType<typeof read>>) =>
    answer.problems.find(({ code }) => code === "window_before_data");

  beforeAll(async () => {
    world = await startScraping(engineNamed("prometheus"), [web]);
    await web.scraped(14);
  });
  afterAll(() => world.stop());

  it("counts nothing twice, and says from when on it knows anything, in a window that was whole before", async () => {
    web.count(denied("first.example.com"), 5);
    await vi.waitFor(async () => expect((await read()).flows[0]?.count).toBe(5), TOLD_WITHIN);
    expect(toldLoss(await read())).toBeUndefined();
    // Its data goes with it, as a WAL does with a volume; the proxies' counters stand where they stood.
    await world.engine.stop();
    await world.startAgain();
    await web.scraped(2);
    web.count(denied("first.example.com"), 2);
    await web.scraped(1);
    const answer = await vi.waitFor(
      async () => {
        const answered = await read();
        expect(answered.flows[0]?.count).toBe(2);
        return answered;
      },
      { timeout: 8_000, interval: 300 },
    );
    expect(toldLoss(answer)?.message).toMatch(/^No data before \d{4}-.*it was lost with a volume/);
    expect(losesData(toldLoss(answer) ?? COUNTS_FOLLOW)).toBe(true);
    // It grows into the window by itself.
    await vi.waitFor(async () => expect(toldLoss(await read())).toBeUndefined(), { timeout: 20_000, interval: 500 });
  });
});
