import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { ENGINES } from "@/e2e/world/engines/engines";
import { denied, FakeProxy, startScraping } from "@/e2e/world/proxies/scraped-proxies";
import { NO_SEARCH } from "../../../flows/asked/search";
import { aCaller } from "../../../people/a-caller.testing";
import { checkPrometheus } from "./check-prometheus";
import { readFlowSeries } from "./read-flow-series";
import { readFlows } from "./read-flows";

describe.each(ENGINES.map((engine) => [engine.title, engine] as const))("a dashboard beside a real %s", (_, engine) => {
  const web = new FakeProxy("web", { deployment: "web" });
  const ahead = new FakeProxy("ahead", { deployment: "ahead" });
  let world: Awaited<ReturnType<typeof startScraping>>;
  let counting: NodeJS.Timeout;
  beforeAll(async () => {
    world = await startScraping(engine, [web]);
    await web.scraped(2);
    counting = setInterval(() => web.count(denied("httpbin.org")), 200);
    await web.scraped(14);
  });
  afterEach(() => vi.useRealTimers());
  afterAll(async () => {
    clearInterval(counting);
    await world?.stop();
  });

  it.each([
    ["4 minutes ahead", 240_000, /is (4m|3m5\ds|4m\ds) behind the dashboard/],
    ["4 minutes behind", -240_000, /is (4m|3m5\ds|4m\ds) ahead of the dashboard/],
  ])("whose clock is %s shows what is now by Prometheus's", async (_, wrongBy, said) => {
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: now + wrongBy });
    const options = { settings: world.settings, noCache: true };
    const answer = await readFlows(aCaller(), { ...NO_SEARCH, windowSeconds: 60 }, options);
    const [flow] = answer.flows;
    expect(flow).toMatchObject({ host: "httpbin.org", verdict: "denied" });
    expect(flow?.ratePerSecond).toBeGreaterThan(1);
    expect(Math.abs(Date.parse(answer.readAt) - now)).toBeLessThan(2_000);
    expect(Math.abs(Date.parse(flow?.lastSeen ?? "") - now)).toBeLessThan(5_000);
    expect(Math.abs(answer.window.clockAheadSeconds + wrongBy / 1000)).toBeLessThan(2);

    const chart = await readFlowSeries(aCaller(), { ...NO_SEARCH, windowSeconds: 300 }, options);
    expect(Math.abs(Date.parse(chart.window.end) - now)).toBeLessThan(40_000);
    const clock = (await checkPrometheus(options)).find(({ id }) => id === "clock");
    expect(clock).toMatchObject({ status: "warning", sentence: expect.stringMatching(said) });
  });

  it("agrees with a clock that is right, and warns of samples that are ahead of it", async () => {
    const clock = async () => (await checkPrometheus({ settings: world.settings })).find(({ id }) => id === "clock");
    expect(await clock()).toMatchObject({ status: "ok" });
    ahead.aheadMilliseconds = 120_000;
    world.add(ahead);
    await ahead.scraped(2);
    await vi.waitFor(
      async () => {
        const said = await clock();
        expect(said?.sentence).toMatch(/^Samples are (2m|1m5\ds|2m\ds) ahead/);
      },
      { timeout: 15_000, interval: 500 },
    );
  });
});
