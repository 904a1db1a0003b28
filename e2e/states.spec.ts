import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { type Dashboard, startDashboard } from "./dashboard";
import { type FaultyProxy, startFaultyProxy } from "./faulty-proxy";
import { expect, flowRow, test } from "./fixtures";
import { egressNetwork, httpRoute, tlsRoute } from "./manifests";

/**
 * Loading, empty, stale, partial and failed look different, in both themes and at both widths. With SCREENSHOTS=1 the pictures in
 * e2e/screenshots are taken anew.
 */
const LOOKS = (["light", "dark"] as const).flatMap((theme) => [1280, 1920].map((width) => ({ theme, width })));

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
  await picture(page, "data");
});

test("opened: neither a drawer nor a menu has axe findings, in forced colours too", async ({ page }) => {
  await page.goto(`${dashboard.url}${FLOWS}`);
  await flowRow(page, "hooks.slack.com").first().getByRole("link").click();
  const drawer = page.getByRole("complementary", { name: "Flow details" });
  await expect(drawer).toContainText("First seen in this window");
  await picture(page, "drawer");
  await page.keyboard.press("Escape");
  for (const name of ["Custom…", "Columns", "More", "Export"]) {
    await page.getByRole("button", { name, exact: true }).click();
    await page.emulateMedia({ colorScheme: "dark", forcedColors: "active" });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${name}, ${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
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
  await picture(page, "loading");
});

test("empty: one sentence with the reason", async ({ page }) => {
  await show(page, "/flows?ns=looks&q=nobody-calls-this", async () => {
    await expect(page.getByText(/no flow/i).first()).toBeVisible();
  });
  await picture(page, "empty");
});

test("stale: the last good data stays, with its age", async ({ page }) => {
  await show(page, FLOWS, async () => {
    await expect(flowRow(page, "api.stripe.com")).toHaveCount(2);
  });
  proxy.fault = "cut";
  await expect(page.getByText(/old/).first()).toBeVisible({ timeout: 30_000 });
  await expect(flowRow(page, "api.stripe.com")).toHaveCount(2);
  await picture(page, "stale");
});

test("partial: what is missing is named, the rest stands", async ({ page }) => {
  proxy.fault = { refuseQueriesWith: "outbound_tls_route" };
  await show(page, "/flows?ns=looks&window=6h", async () => {
    await expect(flowRow(page, "api.partner.example")).toHaveCount(2);
  });
  await expect(
    page.getByRole("contentinfo").or(page.getByRole("main")).filter({ hasText: /tls/i }).first(),
  ).toBeVisible();
  await picture(page, "partial");
});

for (const fault of ["cut", "hang", "error-500", "bad-query-400", "html-502"] as const) {
  test(`failed (${fault}): the code, what was tried and what may help`, async ({ page }) => {
    proxy.fault = fault;
    await show(page, "/flows?ns=looks&window=24h", async () => {
      await expect(page.getByText(/^prometheus_/).first()).toBeVisible();
      await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
    });
    if (fault === "cut") await picture(page, "failed");
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
    await picture(page, path.split("?")[0]?.slice(1).replaceAll("/", "-") ?? "page");
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

/** Looks at the page in both themes and widths: axe must find nothing; the picture is kept on demand. */
async function picture(page: Page, name: string): Promise<void> {
  for (const { theme, width } of LOOKS) {
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height: width === 1280 ? 800 : 1080 });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`),
      `${name}, ${theme}, ${width}`,
    ).toEqual([]);
    if (process.env.SCREENSHOTS) await page.screenshot({ path: `e2e/screenshots/${name}-${theme}-${width}.png` });
  }
}
