import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dashboard, startDashboard } from "./dashboard";
import { expect, test } from "./fixtures";
import { type HostileServer, startHostileCluster } from "./fuzz/hostile-cluster";
import { startHostilePrometheus } from "./fuzz/hostile-prometheus";
import { inTurn } from "./tier";
import { printKubeconfig } from "./world/kube-access";
import { seededRandom } from "./world/random";

const PAGES = [
  "/flows",
  "/map",
  "/compare",
  "/networks",
  "/networks?network=shop/object-1",
  "/networks/new",
  "/networks/review?network=shop/object-1&policy=Deny",
  "/networks/review?edit=EgressNetwork.policy.linkerd.io/shop/object-1",
  "/explain?ns=shop&url=http://httpbin.org/get",
  "/author",
  "/policy-tests",
  "/network-policies?namespace=shop&generate=1",
  "/activity",
  "/activity/shop/20261121T100000000Z-0123abcd",
  "/activity/shop/20261121T100000000Z-0123abcd/undo",
  "/health",
];

// The `clean` fixture fails each of these on any error of the console: a component that threw, markup that was not the server's, a CSP.
for (const seed of [1, 2]) {
  const about = `a cluster and a Prometheus with hostile names, annotations, specs and records (seed ${seed})`;
  test.describe(about, { tag: inTurn(seed, 2) }, () => {
    let servers: HostileServer[] = [];
    let dashboard: Dashboard;
    const folder = mkdtempSync(join(tmpdir(), "hostile-"));

    test.beforeAll(async () => {
      const [cluster, prometheus] = await Promise.all([
        startHostileCluster(seededRandom(seed)),
        startHostilePrometheus(seededRandom(seed + 100)),
      ]);
      servers = [cluster, prometheus];
      const tokens = { adminToken: "a", dashboardToken: "d", viewerToken: "v", nobodyToken: "n" };
      const kubeconfig = printKubeconfig({ server: cluster.url, ...tokens, caData: null }, "a");
      writeFileSync(join(folder, "kubeconfig"), kubeconfig, { mode: 0o600 });
      dashboard = await startDashboard({
        KUBECONFIG: join(folder, "kubeconfig"),
        PROMETHEUS_URL: prometheus.url,
        XDG_STATE_HOME: folder,
        // Records are read back from the hostile cluster too.
        RECORDS_NAMESPACE: "shop",
      });
    });

    test.afterAll(async () => {
      await dashboard?.stop();
      await Promise.all(servers.map((server) => server.stop()));
      rmSync(folder, { recursive: true });
    });

    for (const path of PAGES) {
      test(`${path} is shown all the same`, async ({ page }) => {
        page.on("dialog", () => expect.soft("a dialog").toBe("nowhere"));
        await page.goto(`${dashboard.url}${path}`);
        await expect(page.getByRole("main")).toBeVisible();
        // React keeps its own beside each element that it has taken over.
        await page.waitForFunction(() =>
          Object.keys(document.querySelector("main") ?? {}).some((key) => key.startsWith("__reactFiber")),
        );
        await expect(page.getByText("This page failed")).toHaveCount(0);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1)).toBe(true);
      });
    }
  });
}
