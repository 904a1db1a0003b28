import { expect, flowRow, test } from "./fixtures";
import { look } from "./look";
import { egressNetwork } from "./manifests";
import { applyButton, longestPlan, typeName } from "./review";

test("an EgressNetwork is switched to Deny behind a review, turns by evidence, and the change is undone", async ({
  page,
  cluster,
}) => {
  // axe is asked eight times, between waits for traffic.
  test.slow();
  const network = egressNetwork("toggle", "Allow");
  await cluster.create(network);
  const client = await cluster.client("toggle", "web");
  client.keep(() => client.http("cdn.example", "/asset.js"));
  try {
    await page.goto("/flows?ns=toggle");
    await expect(flowRow(page, "cdn.example")).toContainText("By default");

    await page.goto("/networks?network=toggle/all-egress-traffic");
    await expect(page.getByText(/mesh alone can be bypassed/i)).toBeVisible();
    await page.getByRole("button", { name: /^Deny…/ }).click();
    const rehearsal = page.getByRole("region", { name: "Rehearsal" });
    await expect(rehearsal).toContainText("Newly denied");
    await expect(rehearsal).toContainText("cdn.example");
    await expect(page.getByText(/open connections keep the old policy/i)).toBeVisible();
    await expect(page.getByText("trafficPolicy: Deny").first()).toBeVisible();
    await expect(page.getByText("Type the network's name to confirm")).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Type toggle/all-egress-traffic" })).toBeFocused();
    await look(page, "review-deny");
    await page.keyboard.type("toggle/all-egress");
    await expect(applyButton(page)).toHaveAttribute("aria-disabled", "true");
    await page.keyboard.type("-traffic");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "Verification" })).toContainText("Verified", { timeout: 60_000 });
    await look(page, "review-verified");
    expect((await cluster.get(network))?.spec).toEqual({ trafficPolicy: "Deny" });

    await page.getByRole("link", { name: "Undo…" }).click();
    await expect(page.getByText("trafficPolicy: Allow").first()).toBeVisible();
    await applyButton(page).click();
    await expect(page.getByRole("region", { name: "Verification" })).toBeVisible();
    expect((await cluster.get(network))?.spec).toEqual({ trafficPolicy: "Allow" });
  } finally {
    client.stop();
  }
});

test("of two tabs that flip the same network the later one is told, and loses nothing", async ({
  page,
  context,
  cluster,
}) => {
  const network = egressNetwork("two-tabs", "Allow");
  await cluster.create(network);
  const review = "/networks/review?network=two-tabs/all-egress-traffic&policy=Deny";
  const other = await context.newPage();
  for (const tab of [page, other]) {
    const planned = longestPlan(tab);
    await tab.goto(review);
    await planned;
    await tab.getByRole("textbox", { name: "Type two-tabs/all-egress-traffic" }).fill("two-tabs/all-egress-traffic");
    await expect(applyButton(tab)).toBeEnabled();
  }
  await applyButton(page).click();
  await expect(page.getByText("Applied.")).toBeVisible();

  await applyButton(other).click();
  await expect(other.getByRole("alert").first()).toContainText(/Not applied|Nothing was written/);
  await other.getByRole("button", { name: "Review again" }).click();
  await expect(other.getByText(/is already set to Deny/)).toBeVisible();
});

test("an object that was deleted between review and apply does not come back", async ({ page, cluster }) => {
  const network = egressNetwork("two-tabs", "Allow", "short-lived");
  await cluster.create(network);
  const planned = longestPlan(page);
  await page.goto("/networks/review?network=two-tabs/short-lived&policy=Deny");
  await planned;
  await typeName(page, "two-tabs/short-lived");
  await expect(applyButton(page)).toBeEnabled();
  await cluster.delete(network);
  await applyButton(page).click();
  await expect(page.getByRole("alert").first()).toContainText(/Not applied|Nothing was written/);
  expect(await cluster.get(network)).toBeNull();
});

test("a long name keeps both of its ends in the list of networks, and is said in one", async ({ page, cluster }) => {
  const name = "egress-of-a-team-that-likes-long-names-eu-west";
  await cluster.create(egressNetwork("create", "Allow", name));
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto("/networks");
  const link = page.getByRole("link", { name: `create/${name}`, exact: true });
  const cell = await page.getByRole("rowheader").filter({ has: link }).boundingBox();
  const tail = await link.getByText("-eu-west", { exact: true }).boundingBox();
  if (!cell || !tail) throw new Error("The network is listed.");
  expect(tail.width).toBeGreaterThan(20);
  expect(tail.x + tail.width).toBeLessThanOrEqual(cell.x + cell.width);
  await cluster.delete(egressNetwork("create", "Allow", name));
});

test("a first local network is created with what it hides said before", async ({ page, cluster }) => {
  await cluster.create(egressNetwork("linkerd-egress", "Deny", "everything"));
  await page.goto("/networks/new");
  await page.getByLabel("Name", { exact: true }).fill("shop-egress");
  await page.getByLabel("Namespace", { exact: true }).fill("create");
  await expect(page.getByText(/linkerd-egress\/everything/).first()).toBeVisible();
  await applyButton(page).click();
  await expect(page.getByText("Applied.")).toBeVisible();
  const created = await cluster.get(egressNetwork("create", "Allow", "shop-egress"));
  expect(created?.metadata.name).toBe("shop-egress");
  await cluster.delete(egressNetwork("linkerd-egress", "Deny", "everything"));
});
