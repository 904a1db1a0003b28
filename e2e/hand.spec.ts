import { expect, flowRow, test } from "./fixtures";
import { ROUND, stepTo } from "./hand";
import { egressNetwork } from "./manifests";

test.use({ api: "sandbox" });

const NAMESPACE = "by-hand";
/** Whatever the machine is busy with; `npm run bench -- hand` says how long they are. */
const LONGEST_TASK = 500;

test("no step asks anything twice, and none holds the page up", async ({ page, cluster }) => {
  await cluster.create(egressNetwork(NAMESPACE, "Deny"));
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
