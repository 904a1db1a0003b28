import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ENGINES } from "@/e2e/world/engines/engines";
import { denied, FakeProxy, startScraping } from "@/e2e/world/proxies/scraped-proxies";
import { NO_SEARCH } from "../../../flows/asked/search";
import type { FlowsAnswer } from "../../../flows/flow";
import { aCaller } from "../../../people/a-caller.testing";
import { readFlows } from "./read-flows";

const WINDOW_SECONDS = 15;

describe.each(ENGINES.map((engine) => [engine.title, engine] as const))(
  "flows of proxies that a real %s has scraped since before the window",
  (_, engine) => {
    const one = new FakeProxy("one", { deployment: "web" });
    const two = new FakeProxy("two", { deployment: "web" });
    const restarted = new FakeProxy("restarted", { deployment: "restarted" });
    const proxies = [one, two, restarted];
    let world: Awaited<ReturnType<typeof startScraping>>;
    let answer: FlowsAnswer;
    let quietSince = 0;

    beforeAll(async () => {
      for (const proxy of proxies) proxy.count(denied("old.example.com"), 7);
      world = await startScraping(engine, proxies);
      for (let scrapes = 0; scrapes < WINDOW_SECONDS + 3; scrapes += 6) {
        await Promise.all(proxies.map((proxy) => proxy.scraped(6)));
      }
      one.count(denied("quiet.example.com"));
      restarted.count(denied("twice.example.com"));
      await Promise.all(proxies.map((proxy) => proxy.scraped(1)));
      quietSince = Date.now();
      restarted.restart();
      restarted.count(denied("twice.example.com"));
      // Longer than the newest scrapes, in which most flows are found.
      await Promise.all(proxies.map((proxy) => proxy.scraped(5)));
      one.count(denied("old.example.com"), 2);
      two.count(denied("old.example.com"), 3);
      await Promise.all(proxies.map((proxy) => proxy.scraped(2)));
      await vi.waitFor(
        async () => {
          answer = await readFlows(
            aCaller(),
            { ...NO_SEARCH, windowSeconds: WINDOW_SECONDS },
            { settings: { ...world.settings, scrapeIntervalSeconds: 1 }, noCache: true, debug: true },
          );
          expect(flowTo("old.example.com")?.count).toBe(5);
        },
        { timeout: 6_000, interval: 300 },
      );
    });
    afterAll(() => world?.stop());

    const flowTo = (host: string) => answer.flows.find((flow) => flow.host === host);

    it("counts what they counted in the window, over all pods of a workload", () => {
      expect(flowTo("old.example.com")).toMatchObject({ count: 5, answers: { "403": 5 }, verdict: "denied" });
      expect(flowTo("old.example.com")?.source).toMatchObject({ workload: "web", pods: ["one", "two"] });
    });

    it("counts the first event of a series", () => {
      expect(flowTo("quiet.example.com")).toMatchObject({ count: 1, answers: { "403": 1 } });
    });

    it("counts across a restart that left no trace", () => {
      expect(flowTo("twice.example.com")).toMatchObject({ count: 2, lastSeen: expect.any(String) });
    });

    it("knows when a flow moved last that is quiet now, and never says later", () => {
      const lastSeen = Date.parse(flowTo("quiet.example.com")?.lastSeen ?? "");
      expect(lastSeen).toBeLessThanOrEqual(quietSince);
      expect(lastSeen).toBeGreaterThan(quietSince - 4_000);
    });

    it("makes a quiet flow no more than twice as old as it is, in a window of 30 days too", async () => {
      const search = { ...NO_SEARCH, windowSeconds: 30 * 86_400 };
      const asked = { settings: { ...world.settings, scrapeIntervalSeconds: 1 }, noCache: true };
      // Past the newest scrapes, of which each is looked at.
      await vi.waitFor(() => expect(Date.now() - quietSince).toBeGreaterThan(20_000), { timeout: 30_000 });
      const { flows, window } = await readFlows(aCaller(), search, asked);
      const quiet = flows.find((flow) => flow.host === "quiet.example.com");
      const lastSeen = Date.parse(quiet?.lastSeen ?? "");
      const now = Date.parse(window.end);
      expect(lastSeen).toBeLessThanOrEqual(quietSince);
      expect(now - lastSeen).toBeLessThan(2 * (now - quietSince) + 2_000);
    });

    it("asks for the long forms of those alone that restarted", () => {
      const texts = (answer.queries ?? []).map(({ query }) => query);
      expect(texts.filter((text) => text.includes('pod="restarted"')).length).toBeGreaterThan(3);
      expect(texts.filter((text) => text.includes('pod!~"restarted"')).length).toBeGreaterThan(3);
    });
  },
);
