import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, flowRow, test } from "./fixtures";
import { complaints } from "./look";
import { egressNetwork } from "./manifests";

test.use({ api: "sandbox" });

const NAMESPACE = "palette";
const FLOWS = `/flows?filter=ns:${NAMESPACE}`;

const endings: (() => void)[] = [];

test.afterAll(() => {
  for (const end of endings) end();
});

test.beforeAll(async ({ cluster }) => {
  await cluster.create(egressNetwork(NAMESPACE, "Deny"));
  const client = await cluster.client(NAMESPACE, "checkout");
  endings.push(() => client.stop());
  client.keep(() => {
    for (const host of ["files.partner.example", "httpbin.org"]) client.http(host, "/");
  });
});

const input = (page: Page) => page.getByRole("combobox", { name: "Find or run" });
const drawer = (page: Page) => page.getByRole("complementary", { name: "Flow details" });

async function showAll(page: Page): Promise<void> {
  await page.goto(FLOWS);
  await expect(flowRow(page, `${NAMESPACE}/`)).toHaveCount(2, { timeout: 60_000 });
}

/** Runs what the first match of `words` is. */
async function run(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}

test("no key is lost on a fresh page, before any of its code has come", async ({ page }) => {
  await showAll(page);
  let deliver = () => {};
  const asked = new Promise<void>((resolve) => {
    deliver = resolve;
  });
  await page.route("**/_next/static/chunks/*.js", async (route) => {
    await asked;
    await route.continue();
  });
  await page.goto(FLOWS, { waitUntil: "commit" });
  await expect(page.getByRole("button", { name: "Find or run" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("checkout files.partner");
  await page.keyboard.press("Enter");
  await expect(input(page)).toHaveValue("checkout files.partner");
  await expect(page).toHaveURL(new RegExp(`filter=ns:${NAMESPACE}$`));
  deliver();
  await expect(drawer(page)).toContainText("files.partner.example", { timeout: 60_000 });
  await expect(input(page)).toBeHidden();
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("no key is lost while what it finds is fetched", async ({ page }) => {
  let deliver = () => {};
  const asked = new Promise<void>((resolve) => {
    deliver = resolve;
  });
  // From the start: a page at rest fetches it before anybody asks.
  await page.route("**/_next/static/chunks/*.js", async (route) => {
    const response = await route.fetch();
    if ((await response.text()).includes("Undo last change: ")) await asked;
    await route.fulfill({ response });
  });
  await showAll(page);
  await run(page, "health");
  await expect(input(page)).toHaveValue("health");
  deliver();
  await expect(page).toHaveURL(/\/health$/);
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("what is typed without a pause is what is found", async ({ page }) => {
  await showAll(page);
  await run(page, "checkout files.partner");
  await expect(drawer(page)).toContainText("files.partner.example");
});

test("the button in the top bar opens it, and what it finds stands in groups", async ({ page }) => {
  await showAll(page);
  await page.getByRole("button", { name: "Find or run" }).click();
  await expect(input(page)).toBeFocused();
  for (const group of ["Pages", "Views", "Actions"]) {
    await expect(page.getByRole("group", { name: group, exact: true })).toBeVisible();
  }
  for (const page_ of ["Map", "What is new", "Author", "Policy tests", "Denied now", "Uncovered", "New today"]) {
    await expect(page.getByRole("option", { name: page_, exact: true })).toBeVisible();
  }
  expect(await complaints(page)).toEqual([]);
  await page.keyboard.type("palette");
  const found = page.getByRole("dialog").getByRole("option");
  await expect(page.getByRole("group", { name: "Flows", exact: true })).toBeVisible();
  await expect(found.first()).toContainText(`${NAMESPACE}/all-egress-traffic`);
  await expect(found.filter({ hasText: "Namespace" })).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/networks\?network=palette/);
});

test("what is done is found by other words for it too", async ({ page }) => {
  await showAll(page);
  await run(page, "dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("button", { name: "Theme: dark" })).toBeVisible();
  await run(page, "theme system");
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  await run(page, "range 6");
  await expect(page).toHaveURL(/window=6h/);
  await expect(page).toHaveURL(/filter=ns/);
  // At once, while the counts of six hours are still to come: the file has them.
  const saving = page.waitForEvent("download");
  await run(page, "download csv");
  const saved = await saving;
  expect(saved.suggestedFilename()).toMatch(/\.csv$/);
  const [header, ...flows] = readFileSync(await saved.path(), "utf8")
    .trim()
    .split("\r\n");
  const counts = flows.map((line) => Number(line.split(",")[header?.split(",").indexOf("count") ?? -1]));
  expect(Math.max(...counts)).toBeGreaterThan(0);
  await run(page, "add network");
  await expect(page.getByRole("heading", { name: "New network" })).toBeVisible();
});

test("a saved view and the built-in ones are found, and the sidebar has these", async ({ page }) => {
  await showAll(page);
  await page.getByRole("button", { name: "Saved views" }).click();
  await page.getByLabel("Name of the view").fill("Of the palette");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Uncovered" }).click();
  await expect(page).toHaveURL(/verdict:uncovered/);
  await run(page, "of the pal");
  await expect(page).toHaveURL(new RegExp(`filter=ns(:|%3A)${NAMESPACE}`));
  await run(page, "denied now");
  await expect(page).toHaveURL(/window=5m&filter=verdict:denied/);
});
