import type { Page } from "@playwright/test";
import { type Dashboard, startDashboard } from "./dashboard";
import { expect, flowRow, test } from "./fixtures";
import { look } from "./look";
import { egressNetwork, httpRoute } from "./manifests";
import { type ScrapedPage, startScrapedPage } from "./world/proxies/scraped-page";

test.use({ api: "sandbox" });

const NAMESPACE = "mapped";
const endings: (() => void)[] = [];

test.beforeAll(async ({ cluster }) => {
  await cluster.create(egressNetwork(NAMESPACE, "Deny"));
  await cluster.create(httpRoute(NAMESPACE, "allow-partner", { hostname: "api.partner.example" }));
  for (const name of ["checkout", "ledger"]) {
    const client = await cluster.client(NAMESPACE, name);
    endings.push(() => client.stop());
    client.keep(() => {
      client.http("api.partner.example", "/orders");
      if (name === "checkout") client.http("api.github.com", "/");
    });
  }
});

test.afterAll(() => {
  for (const end of endings) end();
});

const node = (page: Page, name: RegExp) => page.getByRole("link", { name });

test("the map leads from clients through networks to hosts, and from a node to its rows", async ({ page }) => {
  await page.goto(`/map?filter=ns:${NAMESPACE}`);
  await expect(node(page, /^Client mapped\/checkout: .* worst verdict Denied$/)).toBeVisible({ timeout: 60_000 });
  await expect(node(page, /^EgressNetwork mapped\/all-egress-traffic/)).toHaveCount(1);
  await expect(node(page, /^Destination api\.partner\.example: .* worst verdict By route$/)).toHaveCount(1);
  for (const head of ["Clients", "EgressNetworks", "Destinations"]) {
    await expect(page.getByRole("main").getByText(head, { exact: true })).toBeVisible();
  }
  await look(page, "map");

  await node(page, /^Destination api\.github\.com/).click();
  await expect(page).toHaveURL(/focus=destination/);
  await expect(node(page, /^Client mapped\/ledger/)).toHaveAttribute("data-lit", "false");
  await expect(node(page, /^Client mapped\/checkout/)).toHaveAttribute("data-lit", "true");
  const strip = page.getByRole("region", { name: "In focus" });
  await expect(strip).toContainText("api.github.com");
  await strip.getByRole("link", { name: "Show its flows" }).click();
  await expect(flowRow(page, "api.github.com")).toHaveCount(1);
  await expect(flowRow(page, "api.partner.example")).toHaveCount(0);
});

test("groups open and close, a node can be hidden, and the URL brings all of it back", async ({ page }) => {
  await page.goto(`/map?filter=ns:${NAMESPACE}&clients=namespace&destinations=domain`);
  await expect(node(page, /^Client mapped \(2 workloads\)/)).toBeVisible({ timeout: 60_000 });
  await expect(node(page, /^Destination github\.com \(1 host\)/)).toHaveCount(1);
  await node(page, /^Client mapped/).click();
  await page.getByRole("button", { name: "Open the group" }).click();
  await expect(node(page, /^Client mapped\/ledger/)).toHaveCount(1);
  await node(page, /^Client mapped\/ledger/).click();
  await page.getByRole("button", { name: "Hide", exact: true }).click();
  await expect(node(page, /^Client mapped\/ledger/)).toHaveCount(0);

  await page.reload();
  await expect(node(page, /^Client mapped\/checkout/)).toHaveCount(1);
  await expect(node(page, /^Client mapped\/ledger/)).toHaveCount(0);
  await page.getByRole("button", { name: /1 hidden: show all/ }).click();
  await expect(node(page, /^Client mapped\/ledger/)).toHaveCount(1);
});

test("the map reads as a table too, by keyboard alone", async ({ page }) => {
  await page.goto(`/map?filter=ns:${NAMESPACE}`);
  await expect(node(page, /^Client mapped\/checkout/)).toBeVisible({ timeout: 60_000 });
  await page.getByLabel("Drawn as").focus();
  await page.keyboard.press("t");
  const table = page.getByRole("table", { name: /Egress between/ });
  const row = table.getByRole("row").filter({ hasText: "api.github.com" });
  await expect(row).toContainText("mapped/all-egress-traffic");
  await expect(row).toContainText("Denied");
  await look(page, "map-table");
});

test("a route whose backend does not resolve is not drawn as in force: in bands, names, words and rows", async ({
  page,
  cluster,
}) => {
  const namespace = "mapped-failing";
  const place = `${namespace}/to-mirror`;
  await cluster.create(egressNetwork(namespace, "Deny"));
  const route = httpRoute(namespace, "to-mirror", { hostname: "api.mirror.example" });
  await cluster.create(route);
  const client = await cluster.client(namespace, "checkout");
  endings.push(() => client.stop());
  client.http("api.mirror.example", "/", 4);
  await page.goto(`/map?filter=ns:${namespace}&window=15m`);
  await expect(node(page, /^Destination api\.mirror\.example: .* worst verdict By route$/)).toHaveCount(1, {
    timeout: 60_000,
  });
  await expect(page.getByText("Not in force")).toHaveCount(0);

  const backendRefs = [{ group: "", kind: "Service", name: "gone", port: 80 }];
  await cluster.patch(route, { spec: { rules: [{ backendRefs }] } });
  const why = `HTTPRoute ${place} matches requests and each fails with 500: Service ${namespace}/gone does not exist.`;
  await expect(page.getByRole("note").filter({ hasText: why })).toContainText("1 route fails with the current policy");
  for (const name of [/^Client /, /^EgressNetwork /, /^Destination api\.mirror/])
    await expect(node(page, name)).toHaveAccessibleName(new RegExp(`Not in force: HTTPRoute ${place} `));
  await expect(page.locator("path[data-failing=true]").first()).toBeAttached();
  await expect(node(page, /^EgressNetwork /)).toContainText("1 fails");
  await look(page, "map-failing");

  await page.goto(`/map?filter=ns:${namespace}&window=15m&as=table&focus=network%3A${namespace}%2Fall-egress-traffic`);
  const rows = page.getByRole("table", { name: /Egress between/ }).getByRole("row");
  await expect(rows.filter({ hasText: "api.mirror.example" })).toContainText(`Not in force: ${why}`);
  await expect(page.getByRole("region", { name: "In focus" })).toContainText(`Not in force: ${why}`);
  await look(page, "map-failing-table");
});

test("a workload's first contact with a host is shown as new, and leads to its flow", async ({ page, cluster }) => {
  const client = await cluster.client(NAMESPACE, "newcomer");
  endings.push(() => client.stop());
  await page.goto("/compare?window=30s&baseline=1m");
  const fresh = page.getByRole("region", { name: "New destinations" }).getByRole("row").filter({ hasText: "newcomer" });
  await expect(page.getByRole("button", { name: /^New destinations \d/ })).toBeVisible({ timeout: 60_000 });
  await expect(fresh).toHaveCount(0);

  client.http("first.contact.example", "/", 2);
  await expect(async () => {
    await page.getByRole("button", { name: "Set end to now" }).click();
    await expect(fresh).toContainText("first.contact.example", { timeout: 5_000 });
  }).toPass({ timeout: 60_000 });
  await expect(fresh).toContainText("Denied");
  await look(page, "compare");
  await fresh.getByRole("link").click();
  await expect(flowRow(page, "first.contact.example", "Denied")).toHaveCount(1);
});

test("an opened flow shows its rate, and the PromQL that gives the number on the screen", async ({ page, world }) => {
  await page.goto(`/flows?filter=ns:${NAMESPACE}+workload:checkout+host:api.github.com&window=5m`);
  await flowRow(page, "api.github.com").getByRole("link").first().click();
  const drawer = page.getByRole("complementary", { name: "Flow details" });
  await expect(drawer.getByRole("img", { name: /^Rate since/ })).toBeVisible();
  const count = drawer.getByRole("group").filter({ hasText: "PromQL of the count" });
  await count.locator("summary").click();
  const shown = Number(/= ([\d,]+)/.exec((await count.textContent()) ?? "")?.[1]?.replace(",", ""));
  // One moment for the figures at its head and for what proves them.
  await expect(drawer).toContainText(`${shown.toLocaleString("en")} in the last 5 min`);
  const time =
    (await drawer
      .getByText(/^As of/)
      .locator("time")
      .getAttribute("datetime")) ?? "";
  const query = await count.locator("pre").textContent();
  const answer = await fetch(`${world.prometheusUrl}/api/v1/query`, {
    method: "POST",
    body: new URLSearchParams({ query: query ?? "", time }),
  });
  const { data } = await answer.json();
  expect(shown).toBeGreaterThan(0);
  expect(Number(data.result[0].value[1])).toBe(shown);
  await drawer.locator("summary", { hasText: "CLI equivalent" }).click();
  await expect(drawer).toContainText("linkerd diagnostics proxy-metrics -n mapped");
});

test("the legend of a chart is a filter: a verdict alone, or all but one", async ({ page }) => {
  await page.goto(`/flows?filter=ns:${NAMESPACE}&window=5m`);
  const legend = page.getByRole("group", { name: "requests by verdict" });
  const verdict = legend.getByRole("button").first();
  await verdict.click();
  await expect(page).toHaveURL(/filter=ns%3Amapped\+verdict%3A/);
  await expect(verdict).toHaveAttribute("aria-pressed", "true");
  await verdict.press("Enter");
  await expect(page).not.toHaveURL(/verdict/);
  await verdict.press("Alt+Enter");
  await expect(page).toHaveURL(/filter=ns%3Amapped\+-verdict%3A/);
  await expect(page.getByText("The charts show more than the table")).toHaveCount(0);
  await verdict.press("Enter");
  await expect(page).not.toHaveURL(/verdict/);
});

test("dragging over a chart chooses the range, and a chart can be saved as a picture", async ({ page }) => {
  await page.goto(`/flows?filter=ns:${NAMESPACE}&window=5m`);
  const chart = page.getByRole("img", { name: /Requests per second/ });
  await expect(chart.locator("path.recharts-area-area").first()).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save egress-requests as PNG" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("egress-requests.png");
  const stream = await download.createReadStream();
  const [start] = await stream.take(1).toArray();
  expect(start.subarray(1, 4).toString()).toBe("PNG");

  const box = await chart.boundingBox();
  if (!box) throw new Error("The chart has no box.");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.7, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, y, { steps: 4 });
  await page.mouse.move(box.x + box.width * 0.9, y, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/end=/);
  await expect(page.getByLabel("Range", { exact: true })).toBeVisible();
});

test.describe("hundreds of hosts", () => {
  let scraped: ScrapedPage;
  let dashboard: Dashboard;

  test.beforeAll(async ({ world }) => {
    const hosts = Array.from({ length: 240 }, (_, nth) => ({
      workload: `worker-${nth % 40}`,
      host: `api-${nth}.vendor-${nth % 60}.com`,
      route: nth % 9 === 0 ? ("deny" as const) : ("allow" as const),
      perScrape: 1 + (nth % 7),
    }));
    scraped = await startScrapedPage(hosts, 2);
    dashboard = await startDashboard({ KUBECONFIG: world.kubeconfigPath, PROMETHEUS_URL: scraped.engine.url });
  });

  test.afterAll(async () => {
    await dashboard?.stop();
    await scraped?.stop();
  });

  test("leave the map readable: the loudest have their own node, the others share one", async ({ page }) => {
    await page.goto(`${dashboard.url}/map?window=5m`);
    await expect(page.getByText(/^240 flows/)).toBeVisible({ timeout: 60_000 });
    await expect(node(page, /^Client /)).toHaveCount(40);
    const others = node(page, /^Destination \d+ others/);
    const alone = await node(page, /^Destination api-/).count();
    expect(alone).toBeGreaterThan(50);
    await expect(others).toHaveAccessibleName(new RegExp(`^Destination ${240 - alone} others`));
    // All at one moment: between two the map may be drawn anew.
    const places = await node(page, /^Destination /).evaluateAll((nodes) =>
      nodes.map((each) => each.getBoundingClientRect().y),
    );
    const tops = places.sort((a, b) => a - b);
    // No name stands on another.
    for (const [nth, top] of tops.slice(1).entries()) expect(top - (tops[nth] ?? 0)).toBeGreaterThanOrEqual(12);
    await look(page, "map-many");
    await page.goto(`${dashboard.url}/map?window=5m&destinations=domain`);
    await expect(node(page, /^Destination vendor-1\.com \(\d hosts\)/)).toHaveCount(1, { timeout: 60_000 });
  });

  test("are rows of which those in view are drawn, to the last, whatever is scrolled or opened", async ({ page }) => {
    await page.goto(`${dashboard.url}/flows?window=5m&live=off`);
    const table = page.getByRole("table", { name: /Egress flows/ });
    await expect(table).toHaveAttribute("aria-rowcount", "241", { timeout: 60_000 });
    const at = (index: number) => table.locator(`tr[aria-rowindex="${index}"]`);
    await expect(at(2)).toBeVisible();
    await expect(at(241)).toHaveCount(0);
    await expect(async () => {
      await table.evaluate((element) => element.parentElement?.scrollTo(0, element.scrollHeight));
      await expect(at(241)).toBeInViewport({ timeout: 1_000 });
    }).toPass();
    await expect(at(2)).toHaveCount(0);
    expect(await table.getByRole("row").count()).toBeLessThan(100);

    await at(241).getByRole("link").click();
    await expect(page.getByRole("complementary", { name: "Flow details" })).toBeVisible();
    await page.goto(page.url());
    await expect(at(241)).toBeInViewport();
  });
});
