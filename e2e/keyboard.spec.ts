import type { Page } from "@playwright/test";
import { expect, flowRow, test } from "./fixtures";
import { egressNetwork, httpRoute } from "./manifests";
import { applyButton } from "./review";
import { yamlEditor } from "./yaml-editor";

// By keyboard alone, as fast as the browser takes it.

/** Presses Tab until the focus is on what is so called. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const { activeElement } = document;
      return `${activeElement?.getAttribute("aria-label") ?? ""} ${activeElement?.textContent ?? ""}`.trim();
    });
    if (name.test(focused)) return;
  }
  throw new Error(`150 presses of Tab did not reach ${name}.`);
}

const focusedElement = (page: Page) => page.evaluate(() => document.activeElement?.localName);

test("a denied flow is allowed: row, route, review, applied and proven", async ({ page, cluster }) => {
  await cluster.create(egressNetwork("keys-allow", "Deny"));
  const client = await cluster.client("keys-allow", "checkout");
  client.keep(() => client.http("api.partner.example", "/orders"));
  try {
    await page.goto("/flows?ns=keys-allow&verdict=denied");
    await expect(flowRow(page, "api.partner.example")).toHaveCount(1, { timeout: 60_000 });
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("link", { name: "Allow this…" })).toBeVisible();
    await tabTo(page, /^Allow this…/);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "Rehearsal" })).toContainText("api.partner.example");
    expect(await focusedElement(page)).not.toBe("body");
    await expect(applyButton(page)).not.toHaveAttribute("aria-disabled");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("region", { name: "Verification" })).toContainText("Verified", { timeout: 60_000 });
    expect(await focusedElement(page)).not.toBe("body");
  } finally {
    client.stop();
  }
});

test("a network is switched to Deny: place, network, switch, its name, applied", async ({ page, cluster }) => {
  const network = egressNetwork("keys-deny", "Allow");
  await cluster.create(network);
  await page.goto("/flows");
  await page.keyboard.press("g");
  await page.keyboard.press("n");
  await expect(page.getByRole("heading", { name: "Networks" })).toBeVisible();
  await expect(page.getByRole("link", { name: "keys-deny/all-egress-traffic" })).toBeVisible();
  await tabTo(page, /^keys-deny\/all-egress-traffic/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/network=keys-deny/);
  await expect(page.getByRole("button", { name: /^Deny…/ })).toBeVisible();
  await tabTo(page, /^Deny…/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Type keys-deny/all-egress-traffic" })).toBeFocused();
  await page.keyboard.type("keys-deny/all-egress-traffic");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Applied.")).toBeVisible();
  expect((await cluster.get(network))?.spec).toEqual({ trafficPolicy: "Deny" });
});

test("Tab leaves the YAML editor and changes nothing, Ctrl-Enter applies from within it", async ({ page, cluster }) => {
  const route = httpRoute("keys-edit", "partner", { hostname: "old.example" });
  await cluster.create(egressNetwork("keys-edit", "Deny"));
  await cluster.create(route);
  await page.goto("/networks?network=keys-edit/all-egress-traffic");
  await page.getByRole("link", { name: "Edit HTTPRoute keys-edit/partner…" }).click();
  const yaml = yamlEditor(page);
  const before = await yaml.read();
  await yaml.field.focus();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.closest(".cm-editor") === null)).toBe(true);
  expect(await yaml.read()).toBe(before);
  await yaml.replace(before.replace("old.example", "new.example"));
  await expect(applyButton(page)).not.toHaveAttribute("aria-disabled");
  await yaml.field.press("Control+Enter");
  await expect(page.getByText("Applied.")).toBeVisible();
  expect((await cluster.get(route))?.spec).toMatchObject({ hostnames: ["new.example"] });
});
