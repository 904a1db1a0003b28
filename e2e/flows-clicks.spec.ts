import type { Page } from "@playwright/test";
import { expect, flowRow, test } from "./fixtures";
import { filterInput, sixFlows } from "./six-flows";

test.use({ api: "sandbox" });

const NAMESPACE = "clicks";
const FLOWS = `/flows?filter=ns:${NAMESPACE}`;

const endings: (() => void)[] = [];

test.afterAll(() => {
  for (const end of endings) end();
});

test.beforeAll(async ({ cluster }) => {
  endings.push(await sixFlows(cluster, NAMESPACE));
});

const allRows = (page: Page) => flowRow(page, `${NAMESPACE}/`);
const drawerOf = (page: Page) => page.getByRole("complementary", { name: "Flow details" });

async function showAll(page: Page, query = FLOWS): Promise<void> {
  await page.goto(query);
  await expect(allRows(page)).toHaveCount(6, { timeout: 60_000 });
}

test("a click anywhere on a row opens it, one with Alt filters by the value under it", async ({ page }) => {
  await showAll(page);
  const row = () => flowRow(page, "httpbin.org").filter({ hasText: "checkout" });
  const columns = await page.getByRole("columnheader").count();
  for (let cell = 0; cell < columns; cell++) {
    await row().getByRole("cell").nth(cell).click();
    await expect(drawerOf(page)).toContainText("httpbin.org");
    await expect(filterInput(page)).toHaveValue(`ns:${NAMESPACE}`);
    await page.keyboard.press("Escape");
    await expect(drawerOf(page)).toHaveCount(0);
  }
  // Also in the middle of the line right at the end of a value, where its funnel appears.
  const box = (await row().locator("[data-filter-key=workload]").boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.click(box.x + box.width - 6, box.y + box.height / 2);
  await expect(drawerOf(page)).toContainText("httpbin.org");
  await page.keyboard.press("Escape");
  await row()
    .getByText("Denied")
    .click({ modifiers: ["Alt"] });
  await expect(filterInput(page)).toHaveValue(`ns:${NAMESPACE} verdict:denied`);
  await expect(drawerOf(page)).toHaveCount(0);
  await row()
    .getByRole("link")
    .click({ modifiers: ["Alt", "Shift"] });
  await expect(filterInput(page)).toHaveValue(`ns:${NAMESPACE} verdict:denied -host:=httpbin.org`);
});

test("a click anywhere on a group unfolds it, and a link, a reload and Back find it so", async ({ page }) => {
  await page.goto(`${FLOWS}&group=workload`);
  const name = page.getByRole("button", { name: "clicks/checkout", exact: true });
  const group = page.getByRole("row").filter({ has: name });
  await group.getByRole("cell").last().click();
  await expect(name).toHaveAttribute("aria-expanded", "true");
  await expect(page).toHaveURL(/open=workload%3Aclicks%2Fcheckout/);
  await page.reload();
  await expect(name).toHaveAttribute("aria-expanded", "true");
  await page.getByRole("link", { name: "Activity", exact: true }).click();
  await expect(page).toHaveURL(/activity/);
  await page.goBack();
  await expect(name).toHaveAttribute("aria-expanded", "true");
  await expect(
    page
      .getByRole("table")
      .getByRole("row")
      .filter({ has: page.getByRole("link") }),
  ).toHaveCount(3);
  await group
    .getByRole("cell")
    .first()
    .click({ position: { x: 300, y: 5 } });
  await expect(name).toHaveAttribute("aria-expanded", "false");
});

test("Back undoes each step: filter, group, order, range, an opened row; typing is one for each term", async ({
  page,
}) => {
  await showAll(page);
  const addresses = [new URL(page.url()).search];
  const step = async (act: () => Promise<unknown>, address: RegExp) => {
    await act();
    await expect(page).toHaveURL(address);
    addresses.push(new URL(page.url()).search);
  };
  await filterInput(page).click();
  await step(() => page.keyboard.type("verdict:denied"), /verdict%3Adenied$/);
  await step(() => page.keyboard.type(" httpbin"), /httpbin$/);
  await page.keyboard.press("Enter");
  await step(() => page.getByLabel("Group").selectOption("workload"), /group=workload/);
  await step(() => page.getByRole("button", { name: "Count" }).click(), /sort=-count/);
  await step(() => page.getByLabel("Last", { exact: true }).selectOption("1 h"), /window=1h/);
  await step(() => page.getByLabel("Group").selectOption("none"), /filter=[^&]*httpbin(?!.*group=)/);
  await step(() => flowRow(page, "httpbin.org").first().getByRole("link").click(), /flow=/);
  await step(() => page.keyboard.press("Escape"), /^(?!.*flow=)/);
  for (const address of addresses.reverse().slice(1)) {
    await page.goBack();
    await expect.poll(() => new URL(page.url()).search).toBe(address);
  }
  await expect(filterInput(page)).toHaveValue(`ns:${NAMESPACE}`);
  await expect(page.getByLabel("Group")).toHaveValue("");
  await expect(drawerOf(page)).toHaveCount(0);
});

test("each term of the filter is a chip that a click, Delete or Backspace takes out", async ({ page }) => {
  await page.goto(`/flows?filter=(ns:${NAMESPACE} OR ns:nowhere) verdict:denied -workload:canary`);
  await expect(allRows(page)).toHaveCount(2, { timeout: 60_000 });
  const chips = page.getByRole("group", { name: "Filter terms" }).getByRole("button");
  await expect(chips).toHaveCount(4);
  await page.getByRole("button", { name: "Remove -workload:canary" }).click();
  await expect(filterInput(page)).toHaveValue(`(ns:${NAMESPACE} OR ns:nowhere) verdict:denied`);
  await expect(allRows(page)).toHaveCount(4);
  await page.getByRole("button", { name: "Remove ns:nowhere" }).focus();
  await page.keyboard.press("Delete");
  await expect(filterInput(page)).toHaveValue(`(ns:${NAMESPACE}) verdict:denied`);
  await expect(filterInput(page)).toBeFocused();
  await filterInput(page).click();
  await page.keyboard.press("Backspace");
  await expect(filterInput(page)).toHaveValue(`(ns:${NAMESPACE}) `);
  await expect(allRows(page)).toHaveCount(6);
  await page.goBack();
  await expect(allRows(page)).toHaveCount(4);
  // What is removed lies where its button is seen.
  const chip = await page.getByRole("button", { name: "Remove verdict:denied" }).boundingBox();
  await page.mouse.click((chip?.x ?? 0) + 8, (chip?.y ?? 0) + 9);
  await expect(allRows(page)).toHaveCount(6);
});

test("a namespace is chosen in the top bar, and goes along to the other pages", async ({ page }) => {
  await page.goto("/flows?filter=verdict:denied");
  await expect(flowRow(page, "clicks/").first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Namespace: all" }).click();
  await page.getByLabel("Find a namespace").fill("click");
  await page.keyboard.press("Enter");
  await expect(filterInput(page)).toHaveValue("verdict:denied ns:clicks");
  const menu = page.getByRole("navigation", { name: "Main" });
  await expect(menu.getByRole("link", { name: "Map", exact: true })).toHaveAttribute("href", "/map?ns=clicks");
  for (const name of ["Map", "What is new", "Flows"]) {
    await menu.getByRole("link", { name, exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeAttached();
    await expect(page.getByRole("button", { name: "Namespace: clicks" })).toBeVisible();
  }
  await expect(allRows(page)).toHaveCount(6);
  await page.getByRole("button", { name: "Namespace: clicks" }).click();
  await page.getByRole("button", { name: "All namespaces" }).click();
  await expect(filterInput(page)).toHaveValue("");
  await page.goBack();
  await expect(allRows(page)).toHaveCount(6);
});

test("a newcomer is told what the page shows, once, and what the verdicts mean at any time", async ({ page }) => {
  await showAll(page);
  const strip = page.getByRole("note").filter({ hasText: "You see outbound traffic of meshed pods" });
  await strip.getByRole("button", { name: "Show 4 denied" }).click();
  await expect(filterInput(page)).toHaveValue("verdict:denied");
  await strip.getByRole("button", { name: "Dismiss" }).click();
  await expect(strip).toHaveCount(0);
  await page.reload();
  await expect(flowRow(page, `${NAMESPACE}/`).first()).toBeVisible();
  await expect(strip).toHaveCount(0);
  await page.getByRole("button", { name: "What the verdicts mean" }).click();
  const legend = page.getByRole("dialog", { name: "Verdicts" });
  await expect(legend).toContainText("denied once it is Deny");
  await expect(legend.getByRole("term")).toHaveCount(7);
});

test("a row that keys reach tells in full what is cut in it", async ({ page }) => {
  await showAll(page);
  await page.keyboard.press("j");
  await expect(page.getByText(/^clicks\/(checkout|canary) → .*, by clicks\/all-egress-traffic, /)).toBeVisible();
});

test("OR shows either, and half of it is marked; a filter that shows nothing tells what may be meant", async ({
  page,
}) => {
  await showAll(page);
  await filterInput(page).fill(`ns:${NAMESPACE} workload:canary OR host:httpbin workload:clicks/checkout`);
  await expect(allRows(page)).toHaveCount(4);
  await filterInput(page).fill(`ns:${NAMESPACE} OR`);
  await page.keyboard.press("Enter");
  await expect(page.locator("mark[data-fault]")).toHaveText("OR");
  await filterInput(page).fill(`ns:${NAMESPACE} host:=partner.example`);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Did you mean host:partner.example?" }).click();
  await expect(allRows(page)).toHaveCount(4);
  await expect(filterInput(page)).toHaveValue(`ns:${NAMESPACE} host:partner.example`);
});

test("a sentence of why heads the drawer, and leads on: to who else, to what is like it, to its steps", async ({
  page,
}) => {
  await showAll(page);
  await flowRow(page, "httpbin.org").first().click();
  const drawer = drawerOf(page);
  await expect(drawer).toContainText("Denied: no HTTPRoute on port 80 of all-egress-traffic names httpbin.org.");
  await expect(drawer.getByText("Default", { exact: true })).toBeHidden();
  await drawer.getByText("Step by step").click();
  await expect(drawer.getByText(/No route matched and the policy is Deny/)).toBeVisible();
  await drawer.getByRole("link", { name: /^Who else reaches it \(\d+\)$/ }).click();
  await expect(filterInput(page)).toHaveValue("host:=httpbin.org");
  await flowRow(page, `${NAMESPACE}/`).first().click();
  await drawer.getByRole("link", { name: "Matching flows" }).click();
  await expect(filterInput(page)).toHaveValue(`ns:${NAMESPACE} host:=httpbin.org`);
  await expect(drawer).toHaveCount(0);
  await flowRow(page, "checkout").click();
  await drawer.getByRole("link", { name: "Try a variation in Explain" }).click();
  await expect(page.getByRole("status").filter({ hasText: "no HTTPRoute on port 80" })).toBeVisible();
  await page.getByRole("link", { name: "Matching flows (2)" }).isVisible();
  await page.getByRole("link", { name: "Allow…" }).click();
  await expect(page).toHaveURL(/\/author\?filter=ns%3Aclicks\+host%3A%3Dhttpbin.org/);
});

test("beside a drawer the filter keeps its room, and every verdict its word", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await showAll(page);
  await flowRow(page, "files.partner.example").first().click();
  await expect(drawerOf(page)).toBeVisible();
  expect((await filterInput(page).boundingBox())?.width).toBeGreaterThanOrEqual(480);
  for (const word of ["Denied", "Uncovered", "By default"]) {
    await expect(page.getByRole("group", { name: "Verdicts" }).getByText(word)).toBeInViewport();
  }
});

test("with a row open all stands still and says so, and a chip catches up; a copied link restores it", async ({
  page,
  context,
  cluster,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await showAll(page);
  await flowRow(page, "files.partner.example").first().click();
  await expect(page.getByRole("banner")).toContainText("a row is open");
  const counts = () => allRows(page).locator("td:nth-of-type(8)").allInnerTexts();
  const before = await counts();
  const client = await cluster.client(NAMESPACE, "newcomer");
  endings.push(() => client.stop());
  client.keep(() => client.http("newcomer.example", "/"));
  const chip = page.getByRole("button", { name: "1 new" });
  await expect(chip).toBeVisible({ timeout: 60_000 });
  expect(await counts()).toEqual(before);
  await page.getByRole("button", { name: "Copy link" }).click();
  await chip.click();
  await expect(allRows(page)).toHaveCount(7);
  const other = await context.newPage();
  await other.goto(await page.evaluate(() => navigator.clipboard.readText()));
  await expect(drawerOf(other)).toContainText("files.partner.example");
  await other.close();
  client.stop();
});
