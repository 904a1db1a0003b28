import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ENGINES } from "@/e2e/world/engines/engines";
import { dialled, FakeProxy, series, startScraping } from "@/e2e/world/proxies/scraped-proxies";
import { NO_SEARCH } from "../../../flows/asked/search";
import type { DestinationsAnswer } from "../../../flows/wire/destinations-answer";
import { aCaller } from "../../../people/a-caller.testing";
import { checkPrometheus } from "./check-prometheus";
import { readDestinations } from "./read-destinations";
import { readFlows } from "./read-flows";

const WINDOW_SECONDS = 20;
const OWN_SCRAPES = series("tcp_open_total", { direction: "inbound", peer: "src", target_addr: "0.0.0.0:4191" });
const ONWARDS = dialled("203.0.113.9:8443").replace('peer="src"', 'peer="dst"');

describe.each(ENGINES.map((engine) => [engine.title, engine] as const))(
  "destinations of clients that a real %s has scraped",
  (_, engine) => {
    const one = new FakeProxy("cart-1", { deployment: "cart" });
    const two = new FakeProxy("cart-2", { deployment: "cart" });
    const restarted = new FakeProxy("pay-1", { deployment: "pay" });
    const forgetful = new FakeProxy("cron-1", { cronjob: "cron" });
    const bare = new FakeProxy("bare-1");
    const scanner = new FakeProxy("scanner-1", { deployment: "scanner" });
    const elsewhere = new FakeProxy("cart-9", { deployment: "cart", namespace: "other" });
    const unkept = new FakeProxy("unkept-1", { deployment: "unkept", namespace: "unkept" });
    const quiet = new FakeProxy("quiet-1", { deployment: "quiet", namespace: "quiet" });
    const proxies = [one, two, restarted, forgetful, bare, scanner, elsewhere, unkept, quiet];
    const scraped = (times: number) => Promise.all(proxies.map((proxy) => proxy.scraped(times)));
    let world: Awaited<ReturnType<typeof startScraping>>;

    const read = (filter: string, debug = false) =>
      readDestinations(
        aCaller(),
        { ...NO_SEARCH, windowSeconds: WINDOW_SECONDS, filter },
        { settings: { ...world.settings, scrapeIntervalSeconds: 1 }, noCache: true, debug },
      );
    const told = ({ destinations }: DestinationsAnswer) =>
      destinations.map(
        ({ source, address, port, connections }) => `${source.workload} ${address} ${port} × ${connections}`,
      );

    beforeAll(async () => {
      for (const proxy of proxies) if (proxy !== unkept) proxy.count(OWN_SCRAPES);
      one.count(dialled("203.0.113.20:443"), 7);
      one.count(dialled("203.0.113.20:80"), 3);
      restarted.count(dialled("203.0.113.20:80"), 5);
      forgetful.count(dialled("203.0.113.31:443"));
      world = await startScraping(engine, proxies);
      for (let scrapes = 0; scrapes < WINDOW_SECONDS + 3; scrapes += 6) await scraped(6);

      one.count(dialled("203.0.113.20:8080"));
      one.count(dialled("203.0.113.20:80"), 2);
      two.count(dialled("203.0.113.20:80"), 4);
      two.count(dialled("[2001:db8::7]:8080"), 2);
      two.count(dialled("no address"));
      one.count(ONWARDS, 9);
      bare.count(dialled("198.51.100.9:9999"));
      elsewhere.count(dialled("203.0.113.99:80"));
      for (let port = 1; port <= 600; port++) scanner.count(dialled(`192.0.2.1:${port}`), port <= 500 ? 2 : 1);
      forgetful.forget(dialled("203.0.113.31:443"));
      await scraped(2);
      forgetful.count(dialled("203.0.113.31:443"));
      restarted.restart();
      restarted.count(dialled("203.0.113.20:80"), 2);
      await scraped(2);
      await vi.waitFor(
        async () => expect(told(await read("ns:shop workload:pay"))).toEqual(["pay 203.0.113.20 80 × 2"]),
        {
          timeout: 15_000,
          interval: 300,
        },
      );
    }, 90_000);
    afterAll(() => world?.stop());

    it("are each original address and port with its connections, of all pods of a workload, most first", async () => {
      const answer = await read("ns:shop workload:cart");
      expect(told(answer)).toEqual([
        "cart 203.0.113.20 80 × 6",
        "cart 2001:db8::7 8080 × 2",
        "cart 203.0.113.20 8080 × 1",
        "cart 203.0.113.20 443 × 0",
      ]);
      expect(answer).toMatchObject({ windowSeconds: WINDOW_SECONDS, scraped: true, omitted: [] });
    });

    it("leave out, and count, what is no address with a port", async () => {
      const { problems } = await read("ns:shop workload:cart");
      expect(problems).toMatchObject([{ code: "unreadable_destinations", count: 1 }]);
    });

    it("count again what a proxy forgot and its client dialled once more, though the counter stands no higher", async () => {
      expect(told(await read("ns:shop workload:cron"))).toEqual(["cron 203.0.113.31 443 × 1"]);
    });

    it("of a pod without owner stand under the pod", async () => {
      expect(told(await read("ns:shop workload:bare-1"))).toEqual(["bare-1 198.51.100.9 9999 × 1"]);
    });

    it("are at most 500 a workload, the most dialled ones, and what is left out is counted", async () => {
      const { destinations, omitted } = await read("ns:shop workload:scanner");
      expect(destinations).toHaveLength(500);
      expect(new Set(destinations.map(({ connections }) => connections))).toEqual(new Set([2]));
      expect(omitted).toEqual([{ source: { namespace: "shop", workload: "scanner" }, count: 100 }]);
    });

    it("of a namespace are those of all its workloads, and of no other namespace's", async () => {
      const workloads = new Set((await read("ns:shop")).destinations.map(({ source }) => source.workload));
      expect(workloads).toEqual(new Set(["cart", "pay", "cron", "bare-1", "scanner"]));
      expect(told(await read("ns:other"))).toEqual(["cart 203.0.113.99 80 × 1"]);
    });

    it("of one workload are asked by its pods, so that others cost nothing", async () => {
      const { queries = [] } = await read("ns:shop workload:cart", true);
      const heavy = queries.filter(({ query }) => query.includes("tcp_open_total"));
      expect(heavy.every(({ query }) => query.includes('pod=~"cart-1|cart-2"'))).toBe(true);
    });

    it("are not known where the metric is not kept, which is another thing than none", async () => {
      const missing = await read("ns:unkept");
      expect(missing).toMatchObject({ destinations: [], scraped: false });
      expect(missing.problems).toMatchObject([{ code: "destinations_not_scraped" }]);
      expect(await read("ns:quiet")).toMatchObject({ destinations: [], scraped: true, problems: [] });
    });

    it("are no part of a reading of flows, which asks for nothing of them", async () => {
      const search = { ...NO_SEARCH, windowSeconds: WINDOW_SECONDS };
      const settings = { ...world.settings, scrapeIntervalSeconds: 1 };
      const { queries = [] } = await readFlows(aCaller(), search, { settings, noCache: true, debug: true });
      expect(queries.length).toBeGreaterThan(5);
      expect(queries.filter(({ query }) => query.includes("tcp_open_total"))).toEqual([]);
    });

    it("are missed by health, with the number of proxies that are scraped without them", async () => {
      const checks = await checkPrometheus({ settings: world.settings });
      expect(checks.find(({ id }) => id === "destinations")).toMatchObject({
        status: "warning",
        sentence: expect.stringMatching(/^1 of 9 proxies are scraped without `tcp_open_total`/),
      });
    });
  },
);
