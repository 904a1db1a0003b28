import type { FlowsAnswer } from "../lib/flows/flow";
import { Cluster } from "./cluster";
import { type Dashboard, startDashboard } from "./dashboard";
import { type FaultyProxy, startFaultyProxy } from "./faulty-proxy";
import { expect, flowRow, test } from "./fixtures";
import { egressNetwork, httpRoute, tlsRoute } from "./manifests";
import { inTurn } from "./tier";
import { ENGINES } from "./world/engines/engines";
import { startWorld, type World } from "./world/world";

const TOKEN = "t0ken-of-the-engine";
const TENANT = "tenant-of-the-engine";
const FLOWS = "/flows?window=5m";

for (const [nth, engine] of ENGINES.entries()) {
  test.describe(`on a real ${engine.title}`, { tag: inTurn(nth, 2) }, () => {
    let world: World;
    let proxy: FaultyProxy;
    let dashboard: Dashboard;

    // All traffic: each test holds by itself, also where a worker begins anew after a failure.
    test.beforeAll(async () => {
      world = await startWorld({
        api: "sandbox",
        engine: engine.name,
        seed: "empty",
        scrapeIntervalSeconds: 1,
        namespaces: ["shop", "bare", "linkerd-egress"],
      });
      proxy = await startFaultyProxy(world.prometheusUrl);
      dashboard = await startDashboard({
        KUBECONFIG: world.kubeconfigPath,
        PROMETHEUS_URL: proxy.url,
        PROMETHEUS_TOKEN: TOKEN,
        PROMETHEUS_HEADERS: `X-Scope-OrgID: ${TENANT}`,
      });
      const cluster = new Cluster(world);
      await cluster.create(egressNetwork("shop", "Deny"));
      await cluster.create(httpRoute("shop", "allow-partner", { hostname: "api.partner.example" }));
      await cluster.create(tlsRoute("shop", "allow-stripe", "api.stripe.com"));
      // Together: a new series shows only 10 s later where VictoriaMetrics remembers that there was none.
      const [checkout, nameless, bare] = await Promise.all([
        cluster.client("shop", "checkout"),
        cluster.client("shop", "nameless", { ip: "10.42.0.11", hostnameLabels: false }),
        cluster.client("bare", "cron", { ip: "10.42.0.12" }),
      ]);
      checkout.http("api.partner.example", "/orders", 3);
      checkout.http("httpbin.org", "/ip");
      checkout.http("twice.example", "/");
      // The same host twice, once without its name: hosts are exported by some proxies only.
      checkout.https("api.stripe.com");
      nameless.https("api.stripe.com", 2);
      bare.http("uncovered.example", "/", 4);

      const flows = async () => (await fetch(`${dashboard.url}/api/flows?window=5m`)).text();
      await expect.poll(flows, { timeout: 60_000 }).toContain("twice.example");
      cluster.restart("shop", "checkout");
      checkout.http("twice.example", "/");
    });

    test.afterAll(async () => {
      await dashboard?.stop();
      await proxy?.stop();
      await world?.stop();
    });

    test.beforeEach(() => {
      proxy.fault = "none";
    });

    test("shows what was allowed, denied once, denied across a restart, unnamed and uncovered, and adds up", async ({
      page,
    }) => {
      await page.goto(`${dashboard.url}${FLOWS}`);
      for (const { texts, count } of [
        { texts: ["api.partner.example", "By route", "allow-partner"], count: "3" },
        { texts: ["httpbin.org", "Denied", "http-egress-deny"], count: "1" },
        { texts: ["twice.example", "Denied", "http-egress-deny"], count: "2" },
        { texts: ["shop/nameless", "By route", "allow-stripe"], count: "2" },
        { texts: ["bare/cron", "Uncovered"], count: "4" },
      ]) {
        await expect(flowRow(page, ...texts).getByRole("cell", { name: count, exact: true })).toBeVisible();
      }

      await expect(flowRow(page, "shop/nameless")).toContainText("hostname not exported");
      const uncovered = flowRow(page, "bare/cron", "uncovered.example");
      await expect(uncovered).toContainText("none");
      await expect(uncovered).toContainText("egress-fallback");
      await page.getByRole("button", { name: /^1 uncovered/ }).click();
      await expect(page.getByRole("table", { name: /Egress flows/ }).getByRole("row")).toHaveCount(2);
      await page.getByRole("combobox", { name: "Filter flows" }).fill("");

      // The rows add up to what was sent, and so do the counters; increase() never sees what series are born with.
      const sums = page.getByRole("group").filter({ hasText: "Prometheus" }).filter({ hasText: "Sums" });
      await expect(async () => {
        const answer = await fetch(`${dashboard.url}/api/flows?window=5m`, {
          headers: { "cache-control": "no-cache" },
        });
        const { totals }: FlowsAnswer = await answer.json();
        expect(Object.fromEntries(totals.map(({ protocol, counted }) => [protocol, counted]))).toEqual({
          http: 10,
          tls: 3,
        });
        for (const { protocol, agrees } of totals) expect(agrees, protocol).toBe(true);
      }).toPass();
      await expect(sums.locator("summary")).toHaveText("Sums agree with Prometheus");
      await sums.locator("summary").click();
      await expect(sums).toContainText(/HTTP: these rows count 10/);
      await expect(sums).toContainText(/TLS: these rows count 3/);
    });

    test("tells a flow's first and last contact across births and restarts, and gives the PromQL of its count", {
      tag: "@all",
    }, async ({ page }) => {
      await page.goto(`${dashboard.url}${FLOWS}`);
      await flowRow(page, "twice.example").getByRole("link").first().click();
      const drawer = page.getByRole("complementary", { name: "Flow details" });
      await expect(drawer).toContainText(/2 in the last 5 min/);
      await expect(drawer).toContainText(/seen \d+ (s|min) ago/);
      const first = /First seen in this window at (\S+ \S+) UTC/;
      await expect(drawer).toContainText(first);
      const began = Date.parse(`${first.exec((await drawer.textContent()) ?? "")?.[1]?.replace(" ", "T")}Z`);
      const last = Date.parse((await drawer.locator("time").first().getAttribute("datetime")) ?? "");
      // Denied once before its proxy was restarted and once after.
      expect(began).toBeLessThan(last);
      const count = drawer.getByRole("group").filter({ hasText: "PromQL of the count" });
      await expect(count).toContainText("= 2");
    });

    test("keeps what it showed while the engine is away, with its age, and goes on when it is back", {
      tag: "@all",
    }, async ({ page }) => {
      await page.goto(`${dashboard.url}${FLOWS}`);
      await expect(flowRow(page, "httpbin.org")).toHaveCount(1);
      proxy.fault = "cut";
      await expect(page.getByText(/\d+ s old/).first()).toBeVisible({ timeout: 30_000 });
      await expect(flowRow(page, "httpbin.org")).toHaveCount(1);
      proxy.fault = "none";
      await expect(page.getByText(/\d+ s old/)).toHaveCount(0);
      await expect(flowRow(page, "httpbin.org")).toHaveCount(1);
    });

    test("shows the warnings of a partial response", { tag: "@all" }, async ({ page }) => {
      proxy.fault = { warnWith: "partial response: a store is away" };
      await page.goto(`${dashboard.url}${FLOWS}`);
      await page.getByText(/problems? reading metrics/).click();
      await expect(page.getByText("partial response: a store is away")).toBeVisible();
      await expect(flowRow(page, "httpbin.org")).toHaveCount(1);
    });

    test("keeps token and tenant to itself", { tag: "@all" }, async () => {
      const said = async (path: string) => (await fetch(`${dashboard.url}${path}`)).text();
      for (const fault of ["none", "error-500", "bad-query-400", "html-502", "cut"] as const) {
        proxy.fault = fault;
        for (const path of ["/api/health", "/api/flows?window=5m&debug=1", "/api/flows/series?window=5m&debug=1"]) {
          const text = await said(path);
          expect(text).not.toContain(TOKEN);
          expect(text).not.toContain(TENANT);
        }
      }
      expect(dashboard.output()).not.toContain(TOKEN);
      expect(dashboard.output()).not.toContain(TENANT);
    });
  });
}
