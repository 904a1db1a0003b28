import type { Page } from "@playwright/test";
import { type Dashboard, startDashboard } from "./dashboard";
import { type FaultyProxy, startFaultyProxy } from "./faulty-proxy";
import { expect, flowRow, test } from "./fixtures";
import { complaints, look } from "./look";
import { egressNetwork, httpRoute, tlsRoute } from "./manifests";
import { inTurn } from "./tier";

test.use({ api: "sandbox" });

// Loading, empty, stale, partial and failed look different, in both themes.

let proxy: FaultyProxy;
let dashboard: Dashboard;

test.beforeAll(async ({ world, cluster }) => {
  await cluster.create(egressNetwork("looks", "Deny"));
  await cluster.create(httpRoute("looks", "allow-partner", { hostname: "api.partner.example" }));
  await cluster.create(tlsRoute("looks", "allow-stripe", "api.stripe.com"));
  for (const name of ["checkout", "ledger"]) {
    const client = await cluster.client("looks", name);
    client.keep(() => {
      client.http("api.partner.example", "/orders");
      client.http("httpbin.org", "/ip");
      client.https("api.stripe.com");
      client.https("hooks.slack.com");
      client.send({ protocol: "opaque", ip: "198.51.100.25", port: 587 });
    });
    test.info().annotations.push({ type: "client", description: name });
  }
  proxy = await startFaultyProxy(world.prometheusUrl);
  dashboard = await startDashboard({
    KUBECONFIG: world.kubeconfigPath,
    PROMETHEUS_URL: proxy.url,
    PROMETHEUS_TIMEOUT_SECONDS: "12",
  });
});

test.afterAll(async () => {
  proxy.fault = "none";
  await dashboard.stop();
  await proxy.stop();
});

test.beforeEach(() => {
  proxy.fault = "none";
});

const FLOWS = "/flows?ns=looks&window=5m";

test("data: every verdict has its word, and axe finds nothing", async ({ page }) => {
  await show(page, FLOWS, async () => {
    await expect(flowRow(page, "hooks.slack.com")).toHaveCount(2);
    await expect(flowRow(page, "api.stripe.com")).toHaveCount(2);
  });
  await look(page, "data");
});

test("opened: neither a drawer nor a menu has axe findings, in forced colours too", { tag: "@all" }, async ({
  page,
}) => {
  await page.goto(`${dashboard.url}${FLOWS}`);
  await flowRow(page, "hooks.slack.com").first().getByRole("link").click();
  const drawer = page.getByRole("complementary", { name: "Flow details" });
  await expect(drawer).toContainText("First seen in this window");
  await look(page, "drawer");
  await page.keyboard.press("Escape");
  for (const name of ["Custom…", "Columns", "More", "Export"]) {
    await page.getByRole("button", { name, exact: true }).click();
    await page.emulateMedia({ colorScheme: "dark", forcedColors: "active" });
    expect(await complaints(page), name).toEqual([]);
    await page.emulateMedia({ forcedColors: "none" });
    await page.keyboard.press("Escape");
  }
});

test("loading: the frame stands, and nothing claims to be empty", async ({ page }) => {
  proxy.fault = "hang";
  await show(
    page,
    "/flows?ns=looks&window=1h",
    async () => {
      await expect(page.getByRole("status", { name: "Loading flows" })).toBeVisible();
    },
    "commit",
  );
  await look(page, "loading");
});

test("empty: one sentence with the reason", async ({ page }) => {
  await show(page, "/flows?ns=looks&q=nobody-calls-this", async () => {
    await expect(page.getByText(/no flow/i).first()).toBeVisible();
  });
  await look(page, "empty");
});

test("stale: the last good data stays, with its age", async ({ page }) => {
  await show(page, FLOWS, async () => {
    await expect(flowRow(page, "api.stripe.com")).toHaveCount(2);
  });
  proxy.fault = "cut";
  await expect(page.getByText(/old/).first()).toBeVisible({ timeout: 30_000 });
  await expect(flowRow(page, "api.stripe.com")).toHaveCount(2);
  await look(page, "stale");
});

test("partial: what is missing is named, the rest stands", async ({ page }) => {
  proxy.fault = { refuseQueriesWith: "outbound_tls_route" };
  await show(page, "/flows?ns=looks&window=6h", async () => {
    await expect(flowRow(page, "api.partner.example")).toHaveCount(2);
  });
  await expect(
    page.getByRole("contentinfo").or(page.getByRole("main")).filter({ hasText: /tls/i }).first(),
  ).toBeVisible();
  await look(page, "partial");
});

for (const [nth, fault] of (["cut", "hang", "error-500", "bad-query-400", "html-502"] as const).entries()) {
  test(`failed (${fault}): the code, what was tried and what may help`, { tag: inTurn(nth, 5) }, async ({ page }) => {
    proxy.fault = fault;
    await show(page, "/flows?ns=looks&window=24h", async () => {
      await expect(page.getByText(/^prometheus_/).first()).toBeVisible();
      await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
    });
    if (fault === "cut") await look(page, "failed");
  });
}

test("networks, review, author and health are free of axe findings in both themes", async ({ page }) => {
  const opened = [
    "/networks?network=looks/all-egress-traffic",
    "/networks/new",
    "/networks/review?network=looks/all-egress-traffic&policy=Allow",
    "/health",
  ];
  for (const path of opened) {
    await show(page, path, async () => {
      await expect(page.getByRole("main")).toBeVisible();
    });
    if (path.includes("review")) await expect(page.getByRole("region", { name: "Rehearsal" })).toBeVisible();
    await look(page, path.split("?")[0]?.slice(1).replaceAll("/", "-") ?? "page");
  }
});

async function show(
  page: Page,
  path: string,
  ready: () => Promise<void>,
  waitUntil: "load" | "commit" = "load",
): Promise<void> {
  await page.goto(`${dashboard.url}${path}`, { waitUntil });
  await ready();
}
