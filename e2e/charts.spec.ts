import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import type { Client } from "./cluster";
import { expect, test } from "./fixtures";
import { egressNetwork } from "./manifests";

test.use({ api: "sandbox" });

const NAMESPACE = "charted";

test.describe("the two charts", () => {
  let client: Client;

  test.beforeAll(async ({ cluster }) => {
    await cluster.create(egressNetwork(NAMESPACE, "Deny"));
    client = await cluster.client(NAMESPACE, "client");
    client.keep(() => {
      client.http("one.charts.example", "/");
      client.https("two.charts.example");
    });
  });

  test.afterAll(() => client?.stop());

  const chart = (page: Page, name: RegExp) => page.getByRole("img", { name });
  const requests = (page: Page) => chart(page, /^Requests per second by verdict/);

  async function pointAt(page: Page): Promise<void> {
    await expect(page.locator(".recharts-area-area")).toHaveCount(2, { timeout: 60_000 });
    const box = await requests(page).boundingBox();
    if (!box) throw new Error("The chart is drawn.");
    await page.mouse.move(box.x + box.width - 12, box.y + 30);
    await page.mouse.move(box.x + box.width - 10, box.y + 30);
  }

  test("what the pointer reads stands whole above the table, and marks the other chart too", async ({ page }) => {
    await page.goto(`/flows?filter=ns:${NAMESPACE}&window=1m`);
    await pointAt(page);
    const read = page.locator(".recharts-tooltip-wrapper li");
    await expect(read).toHaveCount(2);
    await expect(page.locator(".recharts-tooltip-cursor")).toHaveCount(2);
    for (const row of await read.all()) {
      const covered = await row.evaluate((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const corners = [2, width - 2].flatMap((dx) => [2, height - 2].map((dy) => [x + dx, y + dy] as const));
        // The pointer goes through it.
        const wrapper = element.closest<HTMLElement>(".recharts-tooltip-wrapper");
        if (wrapper) wrapper.style.pointerEvents = "auto";
        const hits = corners.map(([left, top]) => wrapper?.contains(document.elementFromPoint(left, top)));
        return hits.filter((hit) => !hit).length;
      });
      expect(covered).toBe(0);
    }
  });

  test("draw nothing of its own for each point of a line", async ({ page }) => {
    await page.goto(`/flows?filter=ns:${NAMESPACE}&window=1m`);
    await expect(page.locator(".recharts-area-area")).toHaveCount(2, { timeout: 60_000 });
    await expect(page.locator(".recharts-area-dots")).toHaveCount(0);
  });

  test("give what they draw as a picture and as a table", async ({ page }) => {
    await page.goto(`/flows?filter=ns:${NAMESPACE}&window=1m`);
    await expect(page.locator(".recharts-area-area")).toHaveCount(2, { timeout: 60_000 });
    const save = async (name: string) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
      return readFileSync(await download.path());
    };
    expect((await save("Save egress-requests as PNG")).subarray(1, 4).toString()).toBe("PNG");
    const [head, ...rows] = (await save("Save egress-connections as CSV")).toString().trim().split("\r\n");
    expect(head).toBe("at,denied_connections_per_second");
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => /,[\d.]*[1-9]/.test(row)).length).toBeGreaterThan(0);
  });

  test("take their colours from the system where it forces them", async ({ page }) => {
    await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
    await page.goto(`/flows?filter=ns:${NAMESPACE}&window=1m`);
    await expect(page.locator(".recharts-area-area")).toHaveCount(2, { timeout: 60_000 });
    const { system, drawn } = await page.evaluate(() => {
      const named = ["Canvas", "CanvasText", "ButtonFace", "Highlight", "GrayText", "LinkText"].map((color) => {
        const probe = document.body.appendChild(document.createElement("span"));
        probe.style.cssText = `forced-color-adjust: none; color: ${color}`;
        return getComputedStyle(probe).color;
      });
      const areas = [...document.querySelectorAll(".recharts-area-area, .recharts-surface text")];
      return {
        system: named,
        drawn: areas.flatMap((each) => [getComputedStyle(each).fill, getComputedStyle(each).stroke]),
      };
    });
    expect(drawn.length).toBeGreaterThan(4);
    for (const color of drawn.filter((each) => each !== "none")) expect(system).toContain(color);
  });

  test("a month over minutes of data draws the minutes, and leads to them", async ({ page }) => {
    await page.goto(`/flows?filter=ns:${NAMESPACE}&window=30d`);
    await expect(page.locator(".recharts-area-area").first()).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(/a point each \d+s$/).first()).toBeVisible();
    await expect(page.getByText(/no data before \d{4}-\d\d-\d\d \d\d:\d\d UTC$/).first()).toBeAttached();
    const notice = page.getByRole("note").filter({ hasText: "No data before" });
    await expect(notice).toContainText(
      /No data before \d{4}-\d\d-\d\d \d\d:\d\d UTC \(retention or scraping started then\)/,
    );
    await notice.getByRole("link", { name: /^Show since \d\d:\d\d$/ }).click();
    await expect(page).toHaveURL(/window=\d+m(&|$)/);
    await expect(page.locator(".recharts-area-area").first()).toBeVisible();
  });

  test("zooming out doubles the window, and one press leads back to live", async ({ page }) => {
    await page.goto(`/flows?filter=ns:${NAMESPACE}&window=10m&end=2026-01-15T12:00:00Z`);
    await page.getByRole("button", { name: "Zoom out" }).click();
    await expect(page).toHaveURL(/window=20m/);
    await expect(page).toHaveURL(/end=2026-01-15T12%3A05%3A00Z/);
    await page.getByRole("button", { name: "Back to live" }).click();
    await expect(page).not.toHaveURL(/end=/);
    await expect(page.getByRole("button", { name: /^Live/ })).toBeVisible();
    await page.goBack();
    await expect(page).toHaveURL(/end=2026-01-15T12%3A05%3A00Z/);
  });
});
