import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { countClicks, expect, flowRow, test } from "./fixtures";
import { filterInput, sixFlows } from "./six-flows";

test.use({ api: "sandbox" });

const NAMESPACE = "browse";
const FLOWS = `/flows?filter=ns:${NAMESPACE}`;

const endings: (() => void)[] = [];

test.afterAll(() => {
  for (const end of endings) end();
});

test.beforeAll(async ({ cluster }) => {
  endings.push(await sixFlows(cluster, NAMESPACE));
});

const allRows = (page: Page) => flowRow(page, `${NAMESPACE}/`);

async function showAll(page: Page, query = FLOWS): Promise<void> {
  await page.goto(query);
  await expect(allRows(page)).toHaveCount(6, { timeout: 60_000 });
}

test("filters by typing, with completion, and by a value's funnel; Alt leaves it out", async ({ page }) => {
  await showAll(page);
  await filterInput(page).click();
  await page.keyboard.press("End");
  await page.keyboard.type(" -workload:cana");
  await page.getByRole("option", { name: "-workload:browse/canary" }).click();
  await expect(filterInput(page)).toHaveValue(/ns:browse -workload:browse\/canary\s*/);
  await expect(allRows(page)).toHaveCount(3);
  await expect(flowRow(page, "canary")).toHaveCount(0);

  await flowRow(page, "httpbin.org").getByRole("button", { name: "Filter by this verdict" }).click();
  await expect(filterInput(page)).toHaveValue(/verdict:denied/);
  await expect(allRows(page)).toHaveCount(2);
  await flowRow(page, "httpbin.org")
    .getByRole("button", { name: "Filter by this destination" })
    .click({ modifiers: ["Alt"] });
  await expect(filterInput(page)).toHaveValue(/-host:=httpbin\.org/);
  await expect(allRows(page)).toHaveCount(1);
  await expect(flowRow(page, "files.partner.example")).toHaveCount(1);
});

test("facets show counts, take in and leave out", async ({ page }) => {
  await showAll(page);
  const denied = page.getByRole("group", { name: "Verdicts" }).getByRole("button", { name: "Denied" });
  await expect(denied).toContainText("4");
  await denied.click();
  await expect(allRows(page)).toHaveCount(4);
  await denied.press("Enter");
  await expect(allRows(page)).toHaveCount(6);
  await denied.press("Alt+Enter");
  await expect(filterInput(page)).toHaveValue(/-verdict:denied/);
  await expect(allRows(page)).toHaveCount(2);
  await denied.press("Alt+Enter");
  await denied.press("Enter");
  await expect(allRows(page)).toHaveCount(4);
  await page.getByRole("button", { name: "More" }).click();
  const facets = page.getByRole("dialog", { name: "More facets" });
  await facets.getByLabel("Facet").selectOption("host");
  await facets.getByRole("button", { name: "Without httpbin.org" }).click();
  await expect(allRows(page)).toHaveCount(2);
  await expect(page).toHaveURL(/filter=/);
});

test("groups, sorts and keeps both in the link, which restores the view", async ({ page, context }) => {
  await showAll(page);
  await page.getByLabel("Group").selectOption("workload");
  const checkout = page.getByRole("button", { name: "browse/checkout", exact: true });
  const sums = page.getByRole("row").filter({ has: checkout }).getByRole("cell");
  await expect(checkout).toBeVisible();
  for (const [head, sum] of [
    ["Rate", sums.filter({ hasText: /(req|conn)\/s$/ })],
    ["Count", sums.filter({ hasText: /^[\d,]+ ?(req|conn)$/ })],
  ] as const) {
    const column = await page.getByRole("columnheader", { name: head }).boundingBox();
    const cell = await sum.boundingBox();
    expect([cell?.x, cell?.width], head).toEqual([column?.x, column?.width]);
  }
  await checkout.click();
  await expect(allRows(page).filter({ has: page.getByRole("link") })).toHaveCount(3);
  await page.getByRole("button", { name: "Count" }).click();
  await expect(page).toHaveURL(/sort=-count/);
  await expect(page).toHaveURL(/group=workload/);

  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByRole("columnheader", { name: "Count" })).toHaveAttribute("aria-sort", "descending");
  await expect(other.getByRole("button", { name: "browse/checkout", exact: true })).toBeVisible();
  await expect(other.getByLabel("Group")).toHaveValue("workload");
  await expect(filterInput(other)).toHaveValue(`ns:${NAMESPACE}`);
  await other.close();
});

test("the exported file holds what the screen shows", async ({ page }) => {
  await showAll(page);
  await page.goto(`${FLOWS}+-workload:canary&sort=destination&live=off`);
  await expect(allRows(page)).toHaveCount(3);
  await page.getByRole("button", { name: "Export" }).click();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV for a spreadsheet" }).click();
  const saved = await saving;
  // The file is made of what the screen shows since the page, paused, was read.
  const shown = await allRows(page).getByRole("link").allInnerTexts();
  const counts = await allRows(page).evaluateAll((rows) =>
    rows.map((row) => row.querySelector("td:nth-of-type(8)")?.textContent),
  );
  const [head = "", ...lines] = (await readFile(await saved.path(), "utf8")).trimEnd().split("\r\n");
  const at = (name: string) => head.split(",").indexOf(name);
  const cells = lines.map((line) => line.split(","));
  expect(cells.map((line) => `${line[at("host")]}:${line[at("port")]}`)).toEqual(
    shown.map((text) => text.replace(/\s/g, "")),
  );
  const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
  expect(cells.map((line) => grouped.format(Number(line[at("count")])))).toEqual(counts);
});

test("task 4: what a namespace reaches in 30 days goes to a colleague, as a file and as a link, in four clicks", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await showAll(page);
  const clicks = await countClicks(page);
  // A choice from a list of the system is one click, which no page sees.
  await page.getByLabel("Group").selectOption("host");
  await page.getByLabel("Last", { exact: true }).selectOption("30 d");
  await expect(page).toHaveURL(/group=host/);
  await expect(page).toHaveURL(/window=30d/);
  await page.getByRole("button", { name: "Export" }).click();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV, and copy the link" }).click();
  const [, ...groups] = (await readFile(await (await saving).path(), "utf8")).trimEnd().split("\r\n");
  expect(2 + (await clicks())).toBeLessThanOrEqual(4);
  const shown = await page.locator("tbody tr:has([aria-expanded])").count();
  expect(groups.length).toBeGreaterThan(1);
  expect(groups.length).toBe(shown);
  expect(groups.every((line) => line.startsWith("host,"))).toBe(true);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
});

test("a saved view survives a reload", async ({ page }) => {
  await showAll(page);
  await page.goto(`${FLOWS}+verdict:denied&sort=-rate`);
  await page.getByRole("button", { name: "Saved views" }).click();
  await page.getByLabel("Name of the view").fill("Denied here");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.goto("/flows");
  await page.reload();
  await page.getByRole("button", { name: "Saved views" }).click();
  await page.getByRole("link", { name: "Denied here" }).click();
  await expect(filterInput(page)).toHaveValue("ns:browse verdict:denied");
  await expect(page).toHaveURL(/sort=-rate/);
  await expect(allRows(page)).toHaveCount(4);
});

test("a broken filter keeps what was typed, marks the place, and the rest filters", async ({ page }) => {
  await page.goto(`/flows?filter=ns:${NAMESPACE}+verdict:blocked+`);
  await expect(filterInput(page)).toHaveValue("ns:browse verdict:blocked");
  await expect(filterInput(page)).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator("mark[data-fault]")).toHaveText("verdict:blocked");
  await expect(page.getByText("“blocked” is not a valid verdict")).toBeVisible();
  await expect(allRows(page)).toHaveCount(6, { timeout: 60_000 });
});

test("by keyboard alone: find a flow, open it, step, filter by a value and leave", async ({ page }) => {
  await showAll(page);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Find or run" })).toBeFocused();
  await page.keyboard.type("checkout files.partner");
  await expect(page.getByRole("option", { name: /files\.partner\.example/ }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("complementary", { name: "Flow details" });
  await expect(drawer).toContainText("files.partner.example");
  await expect(drawer).toContainText("Why");
  await page.keyboard.press("Escape");
  await expect(drawer).toHaveCount(0);

  await page.keyboard.press("/");
  await page.keyboard.press("Control+a");
  await page.keyboard.type(`ns:${NAMESPACE} `);
  await page.keyboard.press("Enter");
  await expect(allRows(page)).toHaveCount(6);
  await filterInput(page).evaluate((input) => input.blur());
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(page.locator("a[data-row]:focus")).toHaveCount(1);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await expect(filterInput(page)).toHaveValue(/workload:browse\//);
  await expect(allRows(page)).toHaveCount(3);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys and filters" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await expect(page).toHaveURL(/\/health$/);
});

test("columns are chosen and sized, and remembered", async ({ page }) => {
  await showAll(page);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByLabel("Port", { exact: true }).check();
  await page.keyboard.press("Escape");
  const port = page.getByRole("columnheader", { name: /^Port/ });
  await expect(port).toBeVisible();
  await expect(page).toHaveURL(/columns=/);
  const edge = page.getByRole("separator", { name: "Width of Client" });
  const client = page.getByRole("columnheader", { name: /^Client/ });
  const before = (await client.boundingBox())?.width ?? 0;
  await edge.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await client.boundingBox())?.width ?? 0).toBeGreaterThan(before + 20);
  await page.goto(FLOWS);
  await expect(port).toBeVisible();
});

test("no row moves under the pointer: new flows wait behind a chip", async ({ page, cluster }) => {
  await showAll(page, `${FLOWS}&sort=-count`);
  const order = () =>
    allRows(page)
      .getByRole("link")
      .evaluateAll((links) => links.map((link) => link.getAttribute("data-row")));
  // A pointer that moves over the rows, and not one under which they came to stand.
  const third = allRows(page).nth(2);
  for (const x of [300, 310]) await third.hover({ position: { x, y: 8 } });
  const before = await order();
  const client = await cluster.client(NAMESPACE, "late");
  endings.push(() => client.stop());
  client.keep(() => client.http("late.example", "/"));
  const chip = page.getByRole("button", { name: "1 new" });
  await expect(chip).toBeVisible({ timeout: 60_000 });
  expect(await order()).toEqual(before);
  await chip.click();
  await expect(allRows(page)).toHaveCount(7);
  await expect(chip).toHaveCount(0);
});
