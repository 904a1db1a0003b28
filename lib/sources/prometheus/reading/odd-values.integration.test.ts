import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ENGINES } from "@/e2e/world/engines/engines";
import { denied, FakeProxy, startScraping } from "@/e2e/world/proxies/scraped-proxies";
import { NO_SEARCH } from "../../../flows/asked/search";
import type { FlowSeriesAnswer, FlowsAnswer } from "../../../flows/flow";
import { aCaller } from "../../../people/a-caller.testing";
import { readFlowSeries } from "./read-flow-series";
import { readFlows } from "./read-flows";

describe.each(ENGINES.map((engine) => [engine.title, engine] as const))(
  "values that no proxy exports, in a real %s",
  (_, engine) => {
    const odd = new FakeProxy("odd", { deployment: "odd" });
    const sound = new FakeProxy("sound", { deployment: "sound" });
    let world: Awaited<ReturnType<typeof startScraping>>;
    let answer: FlowsAnswer;
    let chart: FlowSeriesAnswer;

    beforeAll(async () => {
      world = await startScraping(engine, [odd, sound]);
      await Promise.all([odd.scraped(2), sound.scraped(2)]);
      odd.say(denied("nan.example"), Number.NaN);
      odd.say(denied("inf.example"), Number.POSITIVE_INFINITY);
      odd.say(denied("back.example"), 10);
      odd.say(denied("negative.example"), -5);
      sound.count(denied("sound.example"), 3);
      await Promise.all([odd.scraped(2), sound.scraped(2)]);
      odd.say(denied("back.example"), 4);
      odd.say(denied("nan.example"), 2);
      await Promise.all([odd.scraped(3), sound.scraped(3)]);
      const options = { settings: world.settings, noCache: true };
      await vi.waitFor(
        async () => {
          answer = await readFlows(aCaller(), { ...NO_SEARCH, windowSeconds: 60 }, options);
          expect(answer.flows.find(({ host }) => host === "sound.example")?.count).toBe(3);
          expect(answer.flows.some(({ host }) => host === "back.example")).toBe(true);
        },
        { timeout: 15_000, interval: 500 },
      );
      chart = await readFlowSeries(aCaller(), { ...NO_SEARCH, windowSeconds: 300 }, options);
    });
    afterAll(() => world?.stop());

    it("leave every number a number, and none below nothing", () => {
      for (const { host, count, ratePerSecond, answers } of answer.flows) {
        for (const value of [count, ratePerSecond, ...Object.values(answers)]) {
          expect(Number.isFinite(value), `${host} ${value}`).toBe(true);
          expect(value, host ?? "").toBeGreaterThanOrEqual(0);
        }
      }
      for (const { rates } of [...chart.requests, ...chart.connections]) {
        for (const rate of Object.values(rates ?? {})) expect(Number.isFinite(rate)).toBe(true);
      }
      expect(JSON.stringify(answer)).not.toContain("null,null");
    });

    it("take a counter that goes back for one that began anew", () => {
      expect(answer.flows.find(({ host }) => host === "back.example")?.count).toBeGreaterThanOrEqual(4);
      expect(answer.flows.find(({ host }) => host === "back.example")?.count).toBeLessThanOrEqual(14);
    });

    it("are counted and said where they are no numbers, and spoil nothing else", () => {
      expect(answer.flows.find(({ host }) => host === "sound.example")).toMatchObject({ count: 3, verdict: "denied" });
      expect(answer.flows.find(({ host }) => host === "inf.example")?.count ?? 0).toBe(0);
      const said = answer.problems.filter(({ code }) => code === "unreadable_samples");
      expect(said).toMatchObject([{ message: expect.stringContaining("a counter that is not a number") }]);
    });
  },
);
