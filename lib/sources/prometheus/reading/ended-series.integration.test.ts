import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINES } from "@/e2e/world/engines/engines";
import { denied, FakeProxy, startScraping } from "@/e2e/world/proxies/scraped-proxies";
import { NO_SEARCH } from "../../../flows/asked/search";
import { printFlowsCsv } from "../../../flows/print-flows";
import { aCaller } from "../../../people/a-caller.testing";
import { readFlows } from "./read-flows";

const AS_IT_IS = (at: string) => at;

const HOST = "nightly.example.com";

describe.each(ENGINES.map((engine) => [engine.title, engine] as const))(
  "a Job that ended, as %s keeps it",
  (_, engine) => {
    const job = new FakeProxy("nightly", { k8s_job: "nightly" });
    const other = new FakeProxy("other", { deployment: "other" });
    let world: Awaited<ReturnType<typeof startScraping>>;
    let counted: number;

    beforeAll(async () => {
      world = await startScraping(engine, [job, other]);
      await job.scraped(2);
      job.count(denied(HOST), 3);
      counted = Date.now();
      await job.scraped(2);
      world.forget(job);
      // Beyond the newest scrapes, of which each is looked at.
      await other.scraped(15);
      await other.scraped(15);
    });

    afterAll(() => world?.stop());

    it.each([60, 300, 900, 7_200])(
      "is dated in a window of %i s, on the screen and in a file, never too late",
      async (windowSeconds) => {
        const search = { ...NO_SEARCH, windowSeconds };
        const { flows, window } = await readFlows(aCaller(), search, { settings: world.settings, noCache: true });
        expect(window.scrapeIntervalSeconds, "where only a Job reached out").toBe(1);
        const [flow] = flows.filter(({ host }) => host === HOST);
        expect(flow).toMatchObject({ count: 3, lastSeen: expect.any(String) });
        const seen = Date.parse(flow?.lastSeen ?? "");
        expect(seen).toBeLessThan(counted + 2_500);
        expect(seen).toBeGreaterThan(counted - 1_000 - (windowSeconds / 30) * 1000);
        expect(printFlowsCsv(flows, AS_IT_IS)).toContain(flow?.lastSeen);
      },
    );
  },
);
