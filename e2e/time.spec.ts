import type { BrowserContext, Page } from "@playwright/test";
import type { Client } from "./cluster";
import { expect, flowRow, test } from "./fixtures";
import { egressNetwork } from "./manifests";
import { inTurn } from "./tier";

test.use({ api: "sandbox" });

const NAMESPACE = "zoned";
const HOST = "clock.time.example";
/** A window that is over, so that every run prints the same. */
const PAST = `/flows?filter=ns:${NAMESPACE}&window=1h&end=2026-01-15T12:00:00Z`;

/** Winter in both: New York is five hours behind UTC, Kathmandu five and three quarters ahead. */
const READERS = [
  { zone: "America/New_York", named: "America/New_York", offset: "-05:00", end: "2026-01-15 07:00" },
  // Chromium calls it by its older name.
  { zone: "Asia/Kathmandu", named: "Asia/Katmandu", offset: "+05:45", end: "2026-01-15 17:45" },
] as const;

test.describe("moments, as their reader's clock has them", () => {
  let client: Client;

  test.beforeAll(async ({ cluster }) => {
    await cluster.create(egressNetwork(NAMESPACE, "Deny"));
    client = await cluster.client(NAMESPACE, "client");
    client.keep(() => client.http(HOST, "/"));
  });

  test.afterAll(() => client?.stop());

  for (const [nth, { zone, named, offset, end }] of READERS.entries()) {
    test.describe(`in ${zone}`, { tag: inTurn(nth, 2) }, () => {
      test.use({ timezoneId: zone });

      test("charts, tables, ranges, inputs and files are in one zone, and it is the browser's", async ({ page }) => {
        await page.goto(PAST);
        await expect(page.getByLabel("Range", { exact: true })).toContainText(`1 h to ${end} ${offset}`);
        await page.getByRole("button", { name: "Custom" }).click();
        await expect(page.getByLabel(`To (${offset})`)).toHaveValue(end);
        await page.keyboard.press("Escape");

        await page.goto(`/flows?filter=ns:${NAMESPACE}&window=5m`);
        const seen = flowRow(page, HOST).locator("time");
        const at = (await seen.getAttribute("datetime")) ?? "";
        await expect(seen).toHaveAttribute("title", wallClock(at, zone, offset));
        // The axis ends about now, on this reader's clock.
        const axis = page.locator("[class*=xAxis] .recharts-cartesian-axis-tick-value").last();
        const ticks = [0, 1, 2, 3, 4, 5, 6].map((minutes) => clock(Date.now() - minutes * 60_000, zone));
        await expect.poll(async () => ticks.includes((await axis.textContent()) ?? "")).toBe(true);

        const csv = await exported(page, "CSV for a spreadsheet");
        expect(csv).toMatch(new RegExp(`,\\d{4}-\\d\\d-\\d\\dT[\\d:.]+\\${offset},403=`));
        expect(JSON.parse(await exported(page, "JSON")).window.end).toMatch(new RegExp(`\\${offset}$`));
      });

      test("the first HTML shows no moment that the page changes, on the first visit or a later one", async ({
        page,
        context,
      }) => {
        await page.goto(PAST);
        await expect.poll(() => zoneCookie(context)).toBe(`browser:${named}`);
        // From now on the server knows the zone: what it sends is what stays.
        await page.addInitScript(watchTimes);
        for (const path of [PAST, `/flows?filter=ns:${NAMESPACE}`, "/activity", "/networks", "/health", "/compare"]) {
          await page.goto(path);
          await expect(page.getByRole("button", { name: `Time zone: ${named}` })).toBeVisible();
          const told = await page.evaluate(() => JSON.parse(sessionStorage.getItem("zones") ?? "[]"));
          expect(told, path).toEqual([`UTC${offset}`]);
        }
      });
    });
  }

  test.describe("and any other zone", () => {
    test.use({ timezoneId: "America/New_York" });

    test("is chosen in the top bar, told at once, and kept for the browser", async ({ page, context }) => {
      await page.goto(PAST);
      await page.getByRole("button", { name: /^Time zone/ }).click();
      const dialog = page.getByRole("dialog", { name: "Time zone" });
      await dialog.getByLabel("Another zone").fill("Mars/Olympus");
      await expect(dialog).toContainText("No such zone");
      await dialog.getByLabel("Another zone").fill("Asia/Kathmandu");
      await dialog.getByRole("button", { name: "Use it" }).click();
      await expect(page.getByLabel("Range", { exact: true })).toContainText("2026-01-15 17:45 +05:45");
      const other = await context.newPage();
      await other.goto(PAST);
      await expect(other.getByLabel("Range", { exact: true })).toContainText("2026-01-15 17:45 +05:45");

      await page.getByRole("button", { name: /^Time zone/ }).click();
      await page.getByRole("button", { name: "UTC", exact: true }).click();
      await expect(page.getByLabel("Range", { exact: true })).toContainText("1 h to 2026-01-15 12:00 UTC");
      await page.reload();
      await expect(page.getByLabel("Range", { exact: true })).toContainText("1 h to 2026-01-15 12:00 UTC");
    });

    test("a range is typed as an ISO date in the reader's zone, and the address has it in UTC", async ({ page }) => {
      await page.goto(PAST);
      await page.getByRole("button", { name: "Custom" }).click();
      await page.getByLabel("From (-05:00)").fill("2026-01-14 19:30");
      const to = page.getByLabel("To (-05:00)");
      await to.fill("2026-01-14 25:00");
      await expect(page.getByText("Write it as 2026-11-21 09:28.")).toBeVisible();
      await to.fill("2026-01-14 20:30");
      await page.getByRole("button", { name: "Show", exact: true }).click();
      await expect(page).toHaveURL(/end=2026-01-15T01%3A30%3A00Z/);
      await expect(page).toHaveURL(/window=1h/);
    });
  });
});

/** Not by our own printing. */
function wallClock(at: string, timeZone: string, offset: string): string {
  return `${new Date(at).toLocaleString("sv-SE", { timeZone })} ${offset}`;
}

function clock(at: number, timeZone: string): string {
  return new Date(at).toLocaleString("sv-SE", { timeZone }).slice(11, 16);
}

async function exported(page: Page, name: string): Promise<string> {
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name, exact: true }).click(),
  ]);
  const parts: Buffer[] = [];
  for await (const part of await download.createReadStream()) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString("utf8");
}

async function zoneCookie(context: BrowserContext): Promise<string> {
  const cookies = await context.cookies();
  return decodeURIComponent(cookies.find(({ name }) => name === "zone")?.value ?? "");
}

/** Puts down every text that the page's zone is ever told with, from the first HTML on. */
function watchTimes(): void {
  const told = new Set<string>();
  const look = () => {
    const button = document.querySelector('button[aria-label^="Time zone"]');
    if (button?.textContent) told.add(button.textContent);
    sessionStorage.setItem("zones", JSON.stringify([...told]));
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
}
