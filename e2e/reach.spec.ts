import type { Page } from "@playwright/test";
import { type Dashboard, startDashboard } from "./dashboard";
import { type FaultyProxy, startFaultyProxy } from "./faulty-proxy";
import { expect, flowRow, test } from "./fixtures";
import { egressNetwork, httpRoute } from "./manifests";
import { cutShort, endIsShown, unreachable, WIDTHS } from "./reachable";

test.use({ api: "sandbox" });

// On every width each control can be pressed, no number and no short name is cut, and nothing but a table, a chart or code scrolls sideways.

const NAMESPACE = "reachable";
/** Longer than its column at 1280. */
const LONG_HOST = "scoring.risk-engine-of-a-partner.example";
const FLOWS = `/flows?filter=ns:${NAMESPACE}&window=5m`;

let proxy: FaultyProxy;
let dashboard: Dashboard;
let endClient = () => {};

test.beforeAll(async ({ world, cluster }) => {
  await cluster.create(egressNetwork(NAMESPACE, "Deny"));
  await cluster.create(httpRoute(NAMESPACE, "allow-partner", { hostname: "api.partner.example" }));
  const client = await cluster.client(NAMESPACE, "checkout-of-a-rather-long-name");
  // Whoever else reaches a host stands in the drawer, by the longest name that must stand whole.
  const others = await cluster.client("by-hand", "checkout");
  others.keep(() => others.http("httpbin.org", "/ip"));
  endClient = () => {
    client.stop();
    others.stop();
  };
  client.keep(() => {
    client.http("api.partner.example", "/orders");
    client.http("httpbin.org", "/ip");
    client.http(LONG_HOST, "/");
    client.send({ protocol: "opaque", ip: "198.51.100.25", port: 587 });
  });
  proxy = await startFaultyProxy(world.prometheusUrl);
  dashboard = await startDashboard({ KUBECONFIG: world.kubeconfigPath, PROMETHEUS_URL: proxy.url });
});

test.beforeEach(() => {
  proxy.fault = "none";
});

test.afterAll(async () => {
  endClient();
  await dashboard.stop();
  await proxy.stop();
});

const NETWORK = `${NAMESPACE}/all-egress-traffic`;

const PAGES: Record<string, (page: Page) => Promise<void>> = {
  [FLOWS]: async (page) => {
    await expect(flowRow(page, "httpbin.org")).toHaveCount(1, { timeout: 60_000 });
    await fillFooter(page);
  },
  [`${FLOWS}&group=host`]: (page) => expect(flowRow(page, "httpbin.org")).toHaveCount(1),
  "/map": (page) => expect(page.getByRole("link", { name: /httpbin\.org/ }).first()).toBeVisible(),
  "/compare": (page) =>
    expect(page.getByRole("region", { name: "New destinations" }).getByRole("row").first()).toBeVisible(),
  [`/networks?network=${NETWORK}`]: (page) => expect(page.getByRole("button", { name: /Allow…/ })).toBeVisible(),
  [`/map?filter=ns:${NAMESPACE}&as=table`]: (page) =>
    expect(page.getByRole("cell", { name: /httpbin\.org/ }).first()).toBeVisible(),
  "/author": (page) => expect(page.getByRole("link", { name: /checkout-of/ }).first()).toBeVisible(),
  "/network-policies": (page) => expect(page.getByRole("table").first()).toBeVisible(),
  "/networks/new": (page) => expect(page.getByLabel("Name", { exact: true })).toBeVisible(),
  [`/networks/review?network=${NETWORK}&policy=Allow`]: (page) =>
    expect(page.getByRole("region", { name: "Rehearsal" })).toBeVisible(),
  [`/author?filter=ns:${NAMESPACE}`]: (page) => expect(page.getByText("httpbin.org").first()).toBeVisible(),
  "/explain": (page) => expect(page.getByRole("main")).toBeVisible(),
  "/policy-tests": (page) => expect(page.getByRole("main")).toBeVisible(),
  "/activity": (page) => expect(page.getByRole("heading", { name: "Activity" })).toBeVisible(),
  "/health": (page) => expect(page.getByRole("table", { name: "Health by component" })).toBeVisible(),
  "/no-such-page": (page) => expect(page.getByRole("link", { name: "Go to Flows" })).toBeVisible(),
};

for (const [path, ready] of Object.entries(PAGES)) {
  test(`on every width each control of ${path} can be pressed`, async ({ page }) => {
    await page.goto(`${dashboard.url}${path}`);
    await ready(page);
    await expectReachable(page);
  });
}

test("on every width each control beside an opened flow can be pressed, and its drawer's too", async ({ page }) => {
  await page.goto(`${dashboard.url}${FLOWS}`);
  // Before: what an opened flow stands beside, stands still.
  await fillFooter(page);
  await flowRow(page, "httpbin.org").getByRole("link").click();
  await expect(page.getByRole("link", { name: "Allow this…" })).toBeVisible();
  await expect(page.getByRole("table", { name: "Other flows to httpbin.org" })).toContainText("checkout");
  await expectReachable(page);
});

test("a hostname too long for its column is cut in its middle, and is told whole to a pointer, the keyboard and a screen reader", async ({
  page,
}) => {
  await page.goto(`${dashboard.url}${FLOWS}`);
  const link = flowRow(page, LONG_HOST).getByRole("link", { name: `${LONG_HOST}:80`, exact: true });
  await expect(link).toHaveCount(1, { timeout: 60_000 });
  for (const size of WIDTHS.filter(({ width }) => width >= 1280)) {
    await page.setViewportSize(size);
    expect.soft(await endIsShown(link), `${size.width}`).toBe(true);
  }
  await expect(link.locator("xpath=ancestor::*[@title][1]")).toHaveAttribute("title", new RegExp(LONG_HOST));
  await link.focus();
  await page.keyboard.press("ArrowUp");
  await link.focus();
  await expect(page.locator("p", { hasText: `→ ${LONG_HOST}:80` })).toBeVisible();
});

test("on a wide window the tools of the table have words", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${dashboard.url}${FLOWS}`);
  for (const [name, word] of [
    ["Columns", "Columns"],
    ["Saved views", "Views"],
    ["Export", "Export"],
  ] as const) {
    const tool = page.getByRole("button", { name, exact: true });
    await page.setViewportSize({ width: 1280, height: 800 });
    await expect(tool.getByText(word)).toBeHidden();
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect(tool.getByText(word)).toBeVisible();
  }
});

test("on a narrow window the places are a sheet, which Escape and the next step close", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${dashboard.url}/health`);
  const places = page.getByRole("navigation", { name: "Main" });
  await expect(places.getByRole("link", { name: "Activity" })).toBeHidden();
  await places.getByRole("button", { name: "Open the menu" }).click();
  expect(await unreachable(page, "nav")).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(places.getByRole("link", { name: "Activity" })).toBeHidden();
  await expect(places.getByRole("button", { name: "Open the menu" })).toBeFocused();
  await page.keyboard.press("Enter");
  await places.getByRole("link", { name: "Activity" }).click();
  await expect(page.getByRole("heading", { name: "Activity" })).toBeVisible();
  await expect(places.getByRole("link", { name: "Activity" })).toBeHidden();
});

/** One family fails from now on, so the footer has as much to say as it ever has. */
async function fillFooter(page: Page): Promise<void> {
  proxy.fault = { refuseQueriesWith: "outbound_tls_route" };
  await expect(page.locator("footer").getByText(/problem/)).toBeVisible();
}

async function expectReachable(page: Page) {
  for (const size of WIDTHS) {
    await page.setViewportSize(size);
    // What is measured by script is laid out a frame later.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const at = `${size.width} × ${size.height}`;
    expect.soft(await unreachable(page), at).toEqual([]);
    expect.soft(await cutShort(page), `${at}: cut`).toEqual([]);
    const [needed, room] = await page.evaluate(() => {
      const main = document.querySelector("main");
      return [main?.scrollWidth ?? 0, main?.clientWidth ?? 0];
    });
    expect.soft(needed, `${at}: the page scrolls sideways`).toBeLessThanOrEqual(room);
  }
}
