import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ENGINES } from "@/e2e/world/engines/engines";
import { dialled, FakeProxy, series, startScraping } from "@/e2e/world/proxies/scraped-proxies";
import { NO_SEARCH } from "../../../flows/asked/search";
import { aCaller } from "../../../people/a-caller.testing";
import { readOpenings } from "./read-openings";

const WINDOW_SECONDS = 10;
const reached = (target: string) => dialled(target).replace('peer="src"', 'peer="dst"');
const open = (target: string) => reached(target).replace("tcp_open_total", "tcp_open_connections");
const balanced = series("tcp_open_total", {
  ...{ direction: "outbound", peer: "dst", target_addr: "10.42.0.7:8080" },
  ...{ dst_namespace: "shop", dst_service: "api" },
});

describe.each(ENGINES.map((engine) => [engine.title, engine] as const))(
  "connections of clients and of their proxies that a real %s has scraped",
  (_, engine) => {
    const cart = new FakeProxy("cart-1", { deployment: "cart" });
    const restarted = new FakeProxy("pay-1", { deployment: "pay" });
    const elsewhere = new FakeProxy("cart-9", { deployment: "cart", namespace: "other" });
    const proxies = [cart, restarted, elsewhere];
    const scraped = (times: number) => Promise.all(proxies.map((proxy) => proxy.scraped(times)));
    let world: Awaited<ReturnType<typeof startScraping>>;

    const read = () =>
      readOpenings(
        aCaller(),
        { ...NO_SEARCH, windowSeconds: WINDOW_SECONDS, filter: "ns:shop" },
        { settings: { ...world.settings, scrapeIntervalSeconds: 1 }, noCache: true },
      );

    beforeAll(async () => {
      cart.count(dialled("203.0.113.20:443"), 50);
      cart.count(reached("203.0.113.20:443"), 50);
      cart.say(open("203.0.113.20:443"), 0);
      cart.count(dialled("203.0.113.21:443"), 9);
      cart.count(reached("203.0.113.21:443"), 9);
      cart.say(open("203.0.113.21:443"), 1);
      restarted.count(dialled("203.0.113.20:80"), 5);
      world = await startScraping(engine, proxies);
      for (let scrapes = 0; scrapes < WINDOW_SECONDS + 5; scrapes += 5) await scraped(5);
      cart.count(dialled("203.0.113.20:443"), 3);
      cart.count(dialled("203.0.113.21:443"), 2);
      cart.count(dialled("10.96.0.9:80"), 2);
      cart.count(balanced, 4);
      elsewhere.count(dialled("203.0.113.99:80"));
      restarted.restart();
      restarted.count(dialled("203.0.113.20:80"), 2);
      restarted.count(reached("203.0.113.20:80"), 2);
      await scraped(3);
    }, 90_000);
    afterAll(() => world?.stop());

    it("are those of the window, by workload and destination, each with whether it was reached before and is open", async () => {
      await vi.waitFor(
        async () => {
          const { dialled: clients, reached: onwards, problems } = await read();
          const rows = clients.map(
            (each) => `${each.source.workload} ${each.address}:${each.port} × ${each.connections}`,
          );
          expect(rows.sort()).toEqual([
            "cart 10.96.0.9:80 × 2",
            "cart 203.0.113.20:443 × 3",
            "cart 203.0.113.21:443 × 2",
            "pay 203.0.113.20:80 × 2",
          ]);
          const told = onwards.map(({ source, address, port, connections, service, open: held, before }) =>
            [source.workload, `${address}:${port}`, connections, service?.name ?? "-", held, before].join(" "),
          );
          expect(told.sort()).toEqual([
            "cart 10.42.0.7:8080 4 api 0 false",
            "cart 203.0.113.20:443 0 - 0 true",
            "cart 203.0.113.21:443 0 - 1 true",
            "pay 203.0.113.20:80 2 - 0 false",
          ]);
          expect(problems).toEqual([]);
        },
        { timeout: 20_000, interval: 300 },
      );
    });
  },
);
