import { setTimeout as sleep } from "node:timers/promises";
import { startDashboard } from "./dashboard";
import { expect, test } from "./fixtures";

test.use({ api: "sandbox" });

/** 117 measured, 186 when all of @kubernetes/client-node was loaded: built into the server, only the reading of kubeconfigs comes along. */
const BUDGET_MB = 130;

test(`the server holds at most ${BUDGET_MB} MB of memory after a minute without viewers`, { tag: "@all" }, async ({
  world,
}) => {
  const dashboard = await startDashboard({ KUBECONFIG: world.kubeconfigPath, PROMETHEUS_URL: world.prometheusUrl });
  try {
    // The minute is what is measured.
    await sleep(60_000);
    const megabytes = dashboard.residentMegabytes();
    console.log(`Idle: ${megabytes.toFixed(0)} of ${BUDGET_MB} MB resident`);
    expect(megabytes).toBeGreaterThan(30);
    expect(megabytes).toBeLessThanOrEqual(BUDGET_MB);
  } finally {
    await dashboard.stop();
  }
});
