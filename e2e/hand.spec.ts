import { expect, flowRow, test } from "./fixtures";
import { ROUND, stepTo } from "./hand";
import { egressNetwork } from "./manifests";

test.use({ api: "sandbox" });

const NAMESPACE = "by-hand";
/** Whatever the machine is busy with; `npm run bench -- hand` says how long they are. */
const LONGEST_TASK = 500;

test.beforeAll(({ cluster }) => cluster.create(egressNetwork(NAMESPACE, "Allow")));

test("no step asks anything twice, and none holds the page up", async ({ page, cluster }) => {
  const client = await cluster.client(NAMESPACE, "checkout");
  client.keep(() => client.http("httpbin.org", "/"));
  try {
    await page.goto("/flows");
    await expect(flowRow(page, "httpbin.org").first()).toBeVisible({ timeout: 60_000 });
    for (const place of ROUND) {
      const { askedTwice, longestTask, layoutShift } = await stepTo(page, place);
      expect.soft(askedTwice, place).toEqual([]);
      expect.soft(longestTask, place).toBeLessThan(LONGEST_TASK);
      // What comes later, such as findings, notices and rights, moves nothing. New flows are rows of their own.
      if (place !== "flows") expect.soft(layoutShift, place).toBeLessThanOrEqual(0.02);
    }
  } finally {
    client.stop();
  }
});

// Of a page that is loaded by its address, from the first frame until what comes last is there.
for (const width of [390, 1280]) {
  test(`nothing moves while a review fills at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.addInitScript(() => {
      const shifts = Object.assign(globalThis, { shifted: 0 });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          if ("value" in entry && typeof entry.value === "number") shifts.shifted += entry.value;
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(`/networks/review?network=${NAMESPACE}/all-egress-traffic&policy=Deny`);
    const rehearsal = page.getByRole("region", { name: "Rehearsal" });
    await expect(rehearsal.getByText(/as far as there is data/)).toBeAttached({ timeout: 60_000 });
    await expect(page.getByRole("region", { name: "Plan", exact: true })).toBeVisible();
    expect(await page.evaluate(() => Reflect.get(globalThis, "shifted"))).toBeLessThanOrEqual(0.02);
  });
}
