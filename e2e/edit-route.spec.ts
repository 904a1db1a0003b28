import { expect, flowRow, test } from "./fixtures";
import { look } from "./look";
import { egressNetwork, httpRoute, tlsRoute } from "./manifests";
import { applyButton, longestPlan, typeName } from "./review";
import { inTurn } from "./tier";
import { yamlEditor } from "./yaml-editor";

test("a route's host name is edited behind a review, its flow turns by evidence, and the edit is undone", {
  tag: inTurn(18, 2),
}, async ({ page, cluster }) => {
  // axe is asked twelve times, between waits for traffic.
  test.slow();
  const route = httpRoute("edited", "partner", { hostname: "old.example" });
  await cluster.create(egressNetwork("edited", "Deny"));
  await cluster.create(route);
  const before = await cluster.get(route);
  const client = await cluster.client("edited", "web");
  client.keep(() => client.http("old.example", "/"));
  try {
    await page.goto("/flows?ns=edited");
    await expect(flowRow(page, "old.example")).toContainText("By route");
    await page.goto("/networks?network=edited/all-egress-traffic");
    await expect(page.getByRole("link", { name: "Delete HTTPRoute edited/partner…" })).toBeVisible();
    await look(page, "network-actions");
    await page.getByRole("link", { name: "Edit HTTPRoute edited/partner…" }).click();

    const yaml = yamlEditor(page);
    expect(await yaml.read()).not.toMatch(/uid|resourceVersion|status/);
    await expect(page.getByText("No changes yet.")).toBeVisible();
    await expect(applyButton(page)).toHaveAttribute("aria-disabled", "true");
    const good = await yaml.read();
    await yaml.replace(good.replace("name: partner", "name: another"));
    await expect(page.getByText(/another name would create a second object/).first()).toBeVisible();
    await yaml.replace(good);

    await page.getByLabel("Hostnames").fill("new.example");
    await yaml.holds(/hostnames:\n\s+- new\.example/);
    const rehearsal = page.getByRole("region", { name: "Rehearsal" });
    await expect(rehearsal).toContainText("Newly denied");
    await expect(rehearsal).toContainText("old.example");
    await expect(applyButton(page)).toBeEnabled();
    await look(page, "edit-route");
    await applyButton(page).click();
    await expect(page.getByRole("region", { name: "Verification" })).toContainText("Verified", { timeout: 60_000 });
    expect((await cluster.get(route))?.spec).toMatchObject({ hostnames: ["new.example"] });

    await page.getByRole("link", { name: "Undo…" }).click();
    await applyButton(page).click();
    await expect(page.getByText("Applied.")).toBeVisible();
    expect((await cluster.get(route))?.spec).toEqual(before?.spec);
  } finally {
    client.stop();
  }
});

test("a deleted route's flow is denied as forecast, and the undo creates exactly that route again", {
  tag: inTurn(17, 2),
}, async ({ page, cluster }) => {
  test.slow();
  const route = tlsRoute("deleted", "partner", "partner.example");
  await cluster.create(egressNetwork("deleted", "Deny"));
  await cluster.create(route);
  const before = await cluster.get(route);
  const client = await cluster.client("deleted", "web");
  client.keep(() => client.https("partner.example"));
  try {
    await page.goto("/flows?ns=deleted");
    await flowRow(page, "partner.example", "By route").getByRole("link").click();
    await expect(page.getByRole("link", { name: "Edit TLSRoute partner…" })).toBeVisible();
    await page.goto("/networks?network=deleted/all-egress-traffic");
    await page.getByRole("link", { name: "Delete TLSRoute deleted/partner…" }).click();
    await expect(page.getByRole("region", { name: "Rehearsal" })).toContainText("partner.example");
    await expect(page.getByText(/Port 443 of deleted\/all-egress-traffic becomes HTTP detect/)).toBeVisible();
    await expect(page.getByText(/without one to Deny, the default of deleted\/all-egress-traffic/)).toBeVisible();
    await expect(page.getByText(/denies what no route allows. Type the route's name/)).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Type deleted/partner" })).toBeFocused();
    await look(page, "delete-route");
    await typeName(page, "deleted/partner");
    await applyButton(page).click();
    await expect(page.getByRole("region", { name: "Verification" })).toContainText("Verified", { timeout: 60_000 });
    expect(await cluster.get(route)).toBeNull();

    await page.getByRole("link", { name: "Undo…" }).click();
    await applyButton(page).click();
    await expect(page.getByText("Applied.")).toBeVisible();
    expect((await cluster.get(route))?.spec).toEqual(before?.spec);
  } finally {
    client.stop();
  }
});

test("an EgressNetwork is deleted by its name, and restored with what it said", async ({ page, cluster }) => {
  const network = egressNetwork("edit-race", "Allow", "to-go");
  await cluster.create(network);
  await page.goto("/networks?network=edit-race/to-go");
  await page.getByRole("link", { name: "Delete EgressNetwork edit-race/to-go…" }).click();
  await expect(page.getByText(/Traffic of edit-race\/to-go/)).toBeVisible();
  await typeName(page, "edit-race/to-go");
  await applyButton(page).click();
  await expect(page.getByText("Applied.")).toBeVisible();
  expect(await cluster.get(network)).toBeNull();
  await page.getByRole("link", { name: "Undo…" }).click();
  await applyButton(page).click();
  await expect(page.getByText("Applied.")).toBeVisible();
  expect((await cluster.get(network))?.spec).toEqual(network.spec);
});

test("a route that others change or delete while it is edited is told, and nothing that was typed is lost", {
  tag: inTurn(16, 2),
}, async ({ page, cluster }) => {
  test.slow();
  const route = httpRoute("edit-race", "raced", { hostname: "old.example" });
  await cluster.create(egressNetwork("edit-race", "Allow"));
  await cluster.create(route);
  await page.goto("/networks/review?edit=HTTPRoute.gateway.networking.k8s.io/edit-race/raced");
  const planned = longestPlan(page, "mine.example");
  await page.getByLabel("Hostnames").fill("mine.example");
  await planned;
  await expect(applyButton(page)).toBeEnabled();
  await cluster.patch(route, { metadata: { labels: { team: "theirs" } } });
  await applyButton(page).click();
  await expect(page.getByRole("alert").first()).toContainText("Not applied.");
  await expect(page.getByText("object_changed")).toBeVisible();
  await page.getByRole("button", { name: "Review again" }).click();
  await expect(page.getByText("It was changed meanwhile.")).toBeVisible();
  const yaml = yamlEditor(page);
  await yaml.holds(/team: theirs[\s\S]*- mine\.example/);
  await expect(applyButton(page)).toBeEnabled();
  await look(page, "edit-changed");

  await cluster.delete(route);
  await applyButton(page).click();
  await expect(page.getByRole("alert").first()).toContainText("Not applied.");
  await page.getByRole("button", { name: "Review again" }).click();
  await expect(page.getByText("It was deleted meanwhile.")).toBeVisible();
  await yaml.holds(/team: theirs[\s\S]*- mine\.example/);
  await look(page, "edit-gone");
  await expect(applyButton(page)).toHaveAttribute("aria-disabled", "true");
  expect(await cluster.get(route)).toBeNull();

  await page.getByRole("button", { name: "Re-create it" }).click();
  await applyButton(page).click();
  await expect(page.getByText("Applied.")).toBeVisible();
  expect((await cluster.get(route))?.metadata.labels).toEqual({ team: "theirs" });
});

test("an address that names nothing says so", async ({ page }) => {
  for (const verb of ["edit", "delete"]) {
    await page.goto(`/networks/review?${verb}=HTTPRoute.gateway.networking.k8s.io/edit-race/never`);
    await expect(page.getByText("There is no HTTPRoute edit-race/never")).toBeVisible();
  }
});
