import { expect, flowRow, test } from "./fixtures";
import { egressNetwork, httpRoute } from "./manifests";
import { yamlEditor } from "./yaml-editor";

const HOSTS = 60;

/** Whatever else the machine does meanwhile; `npm run bench -- hand` says how long tasks are on a quiet one. */
const LONGEST_TASK_MS = 500;

test("the rehearsal follows the YAML as it is typed, sums up to the window, and never blocks the page", async ({
  page,
  cluster,
}) => {
  await cluster.create(egressNetwork("rehearse", "Deny"));
  const client = await cluster.client("rehearse", "crawler");
  client.keep(() => {
    for (let i = 0; i < HOSTS; i += 1) client.http(`host-${i}.partner.example`, "/");
  });
  try {
    await page.addInitScript(() => {
      Object.assign(window, { longestTask: 0 });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) {
          Object.assign(window, { longestTask: Math.max(Reflect.get(window, "longestTask"), duration) });
        }
      }).observe({ type: "longtask" });
    });
    await page.goto("/flows?ns=rehearse&verdict=denied");
    await flowRow(page, "host-7.partner.example").getByRole("link").click();
    await page.getByRole("link", { name: "Allow this…" }).click();

    const rehearsal = page.getByRole("region", { name: "Rehearsal" });
    const others = rehearsal.getByRole("row", { name: /host-\d+\.partner\.example/ });
    await expect(rehearsal).toContainText("every flow in reach");
    await expect(others).toHaveCount(1);
    await expect(rehearsal.getByRole("region", { name: "Blind spots" })).toContainText("as far back as the metrics go");

    const yaml = yamlEditor(page);
    const text = await yaml.read();
    await page.evaluate(() => Object.assign(window, { longestTask: 0 }));
    await yaml.replace(text.replace("- host-7.partner.example", '- "*.partner.example"'));
    await expect(others.nth(5)).toBeVisible({ timeout: 1_000 });
    expect(await page.evaluate(() => Reflect.get(window, "longestTask"))).toBeLessThanOrEqual(LONGEST_TASK_MS);

    await yaml.replace(text.replace("metadata:", "metadata"));
    await expect(rehearsal).toContainText(/rehearsal is of the last text without the fault in line \d+/);
    await expect(others.nth(5)).toBeVisible();
  } finally {
    client.stop();
  }
});

test("what Deny would do is counted by effect, each leads to its flows, and the window is in the address", async ({
  page,
  cluster,
}) => {
  await cluster.create(egressNetwork("rehearse-deny", "Allow"));
  await cluster.create(httpRoute("rehearse-deny", "kept", { hostname: "kept.example" }));
  const client = await cluster.client("rehearse-deny", "web");
  client.keep(() => {
    client.http("kept.example", "/");
    client.http("gone.example", "/");
  });
  try {
    await page.goto("/flows?ns=rehearse-deny");
    await expect(flowRow(page, "gone.example")).toContainText("By default");
    await page.goto("/networks/review?network=rehearse-deny/all-egress-traffic&policy=Deny");
    const rehearsal = page.getByRole("region", { name: "Rehearsal" });
    const sum = rehearsal.getByText("every flow in reach");
    await expect(rehearsal.getByRole("row", { name: /gone\.example/ })).toContainText("Denied");
    const [left = "", right = ""] =
      String(await sum.textContent())
        .split(",")[0]
        ?.split(" = ") ?? [];
    expect(left.split(" + ").reduce((total, each) => total + Number(each), 0)).toBe(Number(right));

    // The short window comes first, and makes room for all that Prometheus has.
    await expect(rehearsal.getByLabel("Last", { exact: true })).toHaveValue("farthest");
    await expect(rehearsal).toContainText(/looks back (\d+ (d|h|min|s) ?)+, as far as there is data/);
    await expect(rehearsal.getByRole("region", { name: "Blind spots" })).toContainText("Only traffic since");

    const gone = rehearsal.getByRole("row", { name: /gone\.example/ });
    // Folded it is a line; unfolded it is whole, for the panel scrolls.
    const blind = rehearsal.getByRole("region", { name: "Blind spots" });
    for (const width of [1280, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      const [all, own] = [await rehearsal.boundingBox(), await blind.boundingBox()];
      expect((own?.height ?? 800) / (all?.height ?? 1)).toBeLessThanOrEqual(0.15);
    }
    await blind.locator("summary").click();
    const last = blind.getByRole("listitem").last();
    await last.scrollIntoViewIfNeeded();
    await expect(last).toBeInViewport({ ratio: 1 });
    const cut = await blind.evaluate(
      (panel) =>
        [panel, ...panel.querySelectorAll("*")].filter(
          (each) => each.clientHeight > 0 && each.scrollHeight > each.clientHeight + 1,
        ).length,
    );
    expect(cut).toBe(0);
    await blind.locator("summary").click();

    await rehearsal.getByRole("button", { name: "Newly denied" }).click();
    await expect(gone).toBeVisible();
    await expect(rehearsal.getByRole("row", { name: /kept\.example/ })).toHaveCount(0);
    await rehearsal.getByRole("button", { name: "Unchanged" }).click();
    await expect(gone).toHaveCount(0);
    await expect(rehearsal.getByRole("row").nth(1)).toBeVisible();
    await rehearsal.getByLabel("Last", { exact: true }).selectOption("1 h");
    await expect(page).toHaveURL(/effect=unchanged&rehearsal=1h/);
    await expect(rehearsal).toContainText(/Only traffic (of the last 1 hour|since .*) was replayed/);
  } finally {
    client.stop();
  }
});
