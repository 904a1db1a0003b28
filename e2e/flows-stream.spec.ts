import type { BrowserContext, Page } from "@playwright/test";
import { startBufferingFront } from "./buffering-front";
import type { Client } from "./cluster";
import { type Dashboard, startDashboard } from "./dashboard";
import { type FaultyProxy, startFaultyProxy } from "./faulty-proxy";
import { expect, flowRow, test } from "./fixtures";
import { egressNetwork, httpRoute } from "./manifests";
import { type NetworkLog, startNetworkLog } from "./network-log";
import { inTurn } from "./tier";

test.use({ api: "sandbox" });

const NAMESPACE = "stream";
const FLOWS = `/flows?filter=ns:${NAMESPACE}`;
const BUSY = "busy.stream.example";

test.describe("the stream of a browser", () => {
  let client: Client;
  let proxy: FaultyProxy;
  let dashboard: Dashboard;
  let log: NetworkLog;
  let context: BrowserContext;
  let settings: Record<string, string>;

  test.beforeAll(async ({ world, cluster }) => {
    await cluster.create(egressNetwork(NAMESPACE, "Deny"));
    client = await cluster.client(NAMESPACE, "client");
    client.keep(() => client.http(BUSY, "/"));
    proxy = await startFaultyProxy(world.prometheusUrl);
    settings = { KUBECONFIG: world.kubeconfigPath, PROMETHEUS_URL: proxy.url };
    dashboard = await startDashboard(settings);
  });

  test.afterAll(async () => {
    client?.stop();
    await dashboard?.stop();
    await proxy?.stop();
  });

  test.beforeEach(async ({ browser }) => {
    proxy.fault = "none";
    log = await startNetworkLog(dashboard.url);
    context = await browser.newContext({ baseURL: log.url, viewport: { width: 1600, height: 900 } });
  });

  test.afterEach(async () => {
    await context.close();
    await log.stop();
  });

  const asked = (start: string) => log.requests.map(({ path }) => path).filter((path) => path.startsWith(start));

  async function aTab(path = FLOWS): Promise<Page> {
    const page = await context.newPage();
    await page.goto(path);
    await expect(denied(page)).toHaveCount(1, { timeout: 60_000 });
    return page;
  }

  /** Whose stream has come: the first rows are the server's. */
  async function aLiveTab(): Promise<Page> {
    const page = await aTab();
    const before = await countIn(page);
    await expect.poll(() => countIn(page), { timeout: 30_000 }).not.toBe(before);
    return page;
  }

  const denied = (page: Page) => flowRow(page, BUSY, "Denied");
  const countIn = (page: Page) => denied(page).getByRole("cell").nth(7).textContent();

  test("is one for two tabs: what changes shows in both, and nothing is polled", async ({ cluster }) => {
    const tabs = [await aTab(), await aTab()];
    const before = await Promise.all(tabs.map(countIn));
    for (const [at, tab] of tabs.entries()) await expect.poll(() => countIn(tab)).not.toBe(before[at]);
    // Charts come after the rows; whatever is wanted then is one stream's.
    await expect.poll(() => asked("/api/events").some((path) => path.includes("series"))).toBe(true);
    await expect.poll(() => log.openStreams()).toBe(1);
    const streams = asked("/api/events").length;
    expect(asked("/api/flows?")).toEqual([]);

    const policies = asked("/api/policy").length;
    await cluster.create(httpRoute(NAMESPACE, "allow-busy", { hostname: BUSY }));
    for (const tab of tabs) {
      await expect(denied(tab).getByRole("img", { name: "No longer matches the current policy" })).toBeVisible();
    }
    for (const tab of tabs) await expect(flowRow(tab, BUSY, "allow-busy")).toHaveCount(1);
    expect(asked("/api/policy").length).toBeGreaterThan(policies);
    expect([asked("/api/events").length, log.openStreams()]).toEqual([streams, 1]);
    await cluster.delete(httpRoute(NAMESPACE, "allow-busy", { hostname: BUSY }));
  });

  test("is all that pages need: while it tells, they ask for nothing", { tag: inTurn(19, 2) }, async ({ cluster }) => {
    test.slow();
    const paths = [FLOWS, "/map", "/networks", "/explain", "/policy-tests", "/activity", "/health", "/compare"];
    for (const path of [...paths, `/networks/review?network=${NAMESPACE}/all-egress-traffic&policy=Allow`]) {
      const page = await context.newPage();
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeAttached();
    }
    const heard = async (more: number) => {
      const until = log.heartbeats() + more;
      await expect.poll(() => log.heartbeats(), { timeout: 60_000 }).toBeGreaterThanOrEqual(until);
    };
    await heard(2);
    const before = asked("/api/").length;
    await cluster.create(httpRoute(NAMESPACE, "told", { hostname: "told.example" }));
    await heard(4);
    await cluster.delete(httpRoute(NAMESPACE, "told", { hostname: "told.example" }));
    // What changed of the policy, and the records with it.
    expect([
      ...new Set(
        asked("/api/")
          .slice(before)
          .map((path) => path.split("=")[0]),
      ),
    ]).toEqual(["/api/policy?since"]);
  });

  test("asks for all windows that are looked at, and for none when nobody looks", async () => {
    await aLiveTab();
    const other = await aTab(`${FLOWS}&window=5m`);
    await expect.poll(() => asked("/api/events").at(-1)).toMatch(/flows=15m&flows=5m/);
    // What was held is not sent again.
    expect(asked("/api/events").filter((path) => /5m.*since=[0-9a-f]+\.\d+%2C-$/.test(path))).not.toEqual([]);
    await other.close();
    await expect.poll(() => asked("/api/events").at(-1)).toMatch(/flows=15m&(?!flows=).*since=[0-9a-f]+\.\d+$/);
  });

  test("keeps what it showed while Prometheus or the dashboard is away, and goes on by itself", {
    tag: inTurn(20, 2),
  }, async () => {
    const page = await aLiveTab();
    const old = page.getByText(/\d+ s old/).first();
    proxy.fault = "cut";
    await expect(old).toBeVisible({ timeout: 30_000 });
    await expect(denied(page)).toHaveCount(1);
    proxy.fault = "none";
    await expect(old).toHaveCount(0);

    await dashboard.stop();
    await expect(old).toBeVisible({ timeout: 30_000 });
    await expect(denied(page)).toHaveCount(1);
    dashboard = await startDashboard(settings);
    log.moveTo(dashboard.url);
    await expect(old).toHaveCount(0, { timeout: 40_000 });
    const before = await countIn(page);
    await expect.poll(() => countIn(page)).not.toBe(before);
  });

  test("asks for flows where a proxy holds the stream back, says so, and goes back to the stream", {
    tag: inTurn(21, 2),
  }, async () => {
    const front = await startBufferingFront(log.url);
    front.buffer(true);
    const page = await context.newPage();
    await page.goto(`${front.url}${FLOWS}`);
    const asking = page.getByText(/asks every \d+ s/);
    await expect(asking).toBeVisible({ timeout: 40_000 });
    await expect(denied(page)).toHaveCount(1);
    const before = await countIn(page);
    await expect.poll(() => countIn(page), { timeout: 60_000 }).not.toBe(before);
    expect(asked("/api/flows?").length).toBeGreaterThan(1);

    front.buffer(false);
    await expect(asking).toHaveCount(0, { timeout: 40_000 });
    const polled = asked("/api/flows?").length;
    const now = await countIn(page);
    await expect.poll(() => countIn(page), { timeout: 60_000 }).not.toBe(now);
    expect(asked("/api/flows?")).toHaveLength(polled);
    await page.close();
    await front.stop();
  });
});
