import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ENGINES } from "@/e2e/world/engines/engines";
import { denied, FakeProxy, startScraping } from "@/e2e/world/proxies/scraped-proxies";
import { NO_SEARCH } from "../../../flows/asked/search";
import { losesData } from "../../../flows/flow";
import { aCaller } from "../../../people/a-caller.testing";
import { readFlowSeries } from "./read-flow-series";
import { readFlows } from "./read-flows";

const MONTH_SECONDS = 30 * 86_400;

describe.each(ENGINES.map((engine) => [engine.title, engine] as const))(
  "a month of a %s that began just now",
  (_, engine) => {
    const web = new FakeProxy("web", { deployment: "web" });
    let world: Awaited<ReturnType<typeof startScraping>>;
    let began: number;

    beforeAll(async () => {
      world = await startScraping(engine, [web]);
      await web.scraped(1);
      began = Date.now();
      for (let burst = 0; burst < 4; burst++) {
        web.count(denied("first.example.com"), 5);
        await web.scraped(12);
      }
    });
    afterAll(() => world?.stop());

    const options = () => ({ settings: world.settings, noCache: true });
    const month = { ...NO_SEARCH, windowSeconds: MONTH_SECONDS };

    it("tells since when there is data, as the engine has it, and that nothing was lost", async () => {
      const { problems } = await readFlows(aCaller(), month, options());
      const problem = problems.find(({ code }) => code === "window_before_data");
      const since = Date.parse(problem?.since ?? "");
      // What a scrape stored is visible to the second, and shown at the next multiple of one.
      expect(Math.abs(since - began)).toBeLessThan(4_000);
      expect(problem?.message).toBe(`No data before ${problem?.since} (retention or scraping started then).`);
      expect(problem && losesData(problem)).toBe(false);
    });

    it("is drawn from there on, in the finest step that has points", async () => {
      const series = await vi.waitFor(
        async () => {
          const read = await readFlowSeries(aCaller(), month, options());
          expect(read.requests.filter(({ rates }) => (rates?.denied ?? 0) > 0).length).toBeGreaterThan(2);
          return read;
        },
        { timeout: 40_000, interval: 1_000 },
      );
      expect(series.stepSeconds).toBe(2);
      expect(Math.abs(Date.parse(series.since ?? "") - began)).toBeLessThan(4_000);
      expect(Date.parse(series.window.start)).toBeGreaterThan(began - 120_000);
    });

    it("is drawn whole where the window is short", async () => {
      const series = await readFlowSeries(aCaller(), { ...NO_SEARCH, windowSeconds: 900 }, options());
      expect(series.since).toBeUndefined();
      expect(series.requests.length).toBeGreaterThan(80);
    });
  },
);
