import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { type Dashboard, startDashboard } from "./dashboard";
import { expect, flowRow, test } from "./fixtures";
import { complaints } from "./look";
import { type ScrapedPage, startScrapedPage } from "./world/proxies/scraped-page";

test.use({ api: "sandbox" });

const SCRIPT = '"><img src=x onerror=alert(1)><script>alert(1)</script>';
const RIGHT_TO_LEFT = "\u202egnp.exe.\u05d0\u05d1\u05d2.example";
/** As it is shown: in the order of its characters, so that it passes for no other name. */
const VISIBLE_RIGHT_TO_LEFT = RIGHT_TO_LEFT.replace("\u202e", "\\u202e");
const LINES = "first\nsecond\ttabbed.example";
const FORMULA = '=HYPERLINK("http://evil.example","click")';
const LONG = `${"x".repeat(4096)}.example`;
const HOSTS = [SCRIPT, RIGHT_TO_LEFT, LINES, FORMULA, LONG];

/** What a proxy never exports, but whoever can write into Prometheus can. */
test.describe("hostile names from Prometheus", () => {
  let scraped: ScrapedPage;
  let dashboard: Dashboard;

  test.beforeAll(async ({ world }) => {
    scraped = await startScrapedPage(
      HOSTS.map((host) => ({ workload: "victim", host, route: "deny", perScrape: 1 })),
      1,
    );
    dashboard = await startDashboard({ KUBECONFIG: world.kubeconfigPath, PROMETHEUS_URL: scraped.engine.url });
  });

  test.afterAll(async () => {
    await dashboard?.stop();
    await scraped?.stop();
  });

  async function showAll(page: Page): Promise<void> {
    page.on("dialog", () => expect.soft("a dialog").toBe("nowhere"));
    await page.goto(`${dashboard.url}/flows?window=5m`);
    await expect(flowRow(page, "victim")).toHaveCount(HOSTS.length, { timeout: 60_000 });
  }

  test("are text in rows of the usual height, in the drawer, and never a script", async ({ page }) => {
    await showAll(page);
    for (const row of await flowRow(page, "victim").all()) expect((await row.boundingBox())?.height).toBe(26);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    const drawer = page.getByRole("complementary", { name: "Flow details" });
    for (const host of [SCRIPT, VISIBLE_RIGHT_TO_LEFT, LONG]) {
      const row = flowRow(page, host.slice(0, 60));
      await row.getByRole("link").click();
      await expect(drawer).toContainText(host);
      const { width } = (await drawer.boundingBox()) ?? { width: 0 };
      expect(await drawer.evaluate((element) => element.scrollWidth)).toBeLessThanOrEqual(Math.ceil(width));
      await page.keyboard.press("Escape");
    }
    expect(await complaints(page)).toEqual([]);
  });

  test("filter by a click, are offered, found and exported as they are", async ({ page }) => {
    await showAll(page);
    const filter = page.getByRole("combobox", { name: "Filter flows" });
    for (const host of HOSTS) {
      await flowRow(page, host.replace("\u202e", "").split("\n")[0]?.slice(0, 60) ?? "")
        .getByRole("button", { name: "Filter by this destination" })
        .click();
      await expect(flowRow(page, "victim")).toHaveCount(1);
      await expect(filter).not.toHaveAttribute("aria-invalid", "true");
      await page.reload();
      await expect(flowRow(page, "victim")).toHaveCount(1);
      await filter.fill("");
      await expect(flowRow(page, "victim")).toHaveCount(HOSTS.length);
    }
    await filter.fill("host:");
    const completions = page.getByRole("listbox", { name: "Completions" });
    await expect(completions.getByRole("option")).toHaveCount(HOSTS.length);
    expect((await completions.boundingBox())?.width ?? 0).toBeLessThan(1600);
    await page.keyboard.press("Escape");
    await filter.fill("");

    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox", { name: "Find or run" })).toBeFocused();
    await page.keyboard.type("onerror");
    await expect(page.getByRole("option", { name: "<script>alert(1)</script>" }).first()).toBeVisible();
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "Export" }).click();
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV for a spreadsheet" }).click();
    const csv = await readFile(await (await saving).path(), "utf8");
    // Neither a formula, nor a line of its own.
    expect(csv).not.toMatch(/(^|[,"\n])=HYPERLINK/);
    expect(csv).toContain('"first\nsecond');
  });
});

test.describe("a Prometheus that reads few samples at once", () => {
  let scraped: ScrapedPage;
  let dashboard: Dashboard;
  const hosts = Array.from({ length: 30 }, (_, nth) => `host-${nth}.example`);

  test.beforeAll(async ({ world }) => {
    const counted = hosts.map((host) => ({ workload: "many", host, route: "deny" as const, perScrape: 1 }));
    scraped = await startScrapedPage(counted, 1, ["--query.max-samples=600"]);
    dashboard = await startDashboard({ KUBECONFIG: world.kubeconfigPath, PROMETHEUS_URL: scraped.engine.url });
  });

  test.afterAll(async () => {
    await dashboard?.stop();
    await scraped?.stop();
  });

  test("is quoted, and a shorter window is offered as a link that keeps the filter", async ({ page }) => {
    await page.goto(`${dashboard.url}/flows?filter=ns:shop&window=6h`);
    const offer = page.getByRole("link", { name: "Show 1 h" });
    await expect(offer).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(/too many samples/).first()).toBeVisible();
    await expect(page.getByText(/choose a shorter one/).first()).toBeVisible();
    // What could not be counted is not called zero.
    for (const row of await flowRow(page, "many").all()) {
      await expect(row.getByRole("cell", { name: "0", exact: true })).toHaveCount(0);
    }
    await offer.click();
    await expect(page).toHaveURL(/window=1h/);
    await expect(page).toHaveURL(/filter=ns/);
  });
});
