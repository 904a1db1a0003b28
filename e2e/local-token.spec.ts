import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dashboard, startDashboard } from "./dashboard";
import { expect, test } from "./fixtures";

const PATHS = ["/flows", "/api/health", "/api/events", "/_next/static/none.js", "/icon.svg"];

test.describe("on a laptop", () => {
  let state: string;
  let dashboard: Dashboard;
  const file = (name: string) =>
    readFileSync(join(state, "linkerd-egress-dashboard", `${name}-${new URL(dashboard.url).port}`), "utf8").trim();

  test.beforeAll(async ({ world }) => {
    state = mkdtempSync(join(tmpdir(), "state-"));
    dashboard = await startDashboard({
      KUBECONFIG: world.kubeconfigPath,
      PROMETHEUS_URL: world.prometheusUrl,
      XDG_STATE_HOME: state,
      LOCAL_TOKEN: "on",
    });
  });

  test.afterAll(async () => {
    await dashboard?.stop();
    rmSync(state, { recursive: true });
  });

  test("whoever has no token is kept out of pages, API and static files, and probes are not", async () => {
    for (const path of PATHS) expect((await fetch(`${dashboard.url}${path}`)).status, path).toBe(401);
    const page = await fetch(`${dashboard.url}/flows`);
    expect(await page.text()).toContain("Open the link");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const api = await fetch(`${dashboard.url}/api/changes/apply`, { method: "POST", body: "{}" });
    expect(api.status).toBe(401);
    const { error } = await api.json();
    expect(error.code).toBe("token_missing");
    expect(error.hint).toContain("Authorization: Bearer");
    expect(JSON.stringify(error)).not.toContain(state);
    for (const path of ["/healthz", "/readyz"]) expect((await fetch(`${dashboard.url}${path}`)).status).not.toBe(401);
  });

  test("a script comes in with the token that its user alone can read", async () => {
    const path = join(state, "linkerd-egress-dashboard", `token-${new URL(dashboard.url).port}`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const headers = { authorization: `Bearer ${file("token")}` };
    for (const path of ["/api/health", "/flows"])
      expect((await fetch(`${dashboard.url}${path}`, { headers })).status).toBe(200);
    expect((await fetch(`${dashboard.url}/api/health`, { headers: { authorization: "Bearer wrong" } })).status).toBe(
      401,
    );
  });

  test("the printed link lets one browser in, for all of its pages, streams and workers, and is gone from the address", async ({
    page,
    browser,
  }) => {
    const link = /^Open (http\S+)$/m.exec(dashboard.output())?.[1] ?? "";
    await page.goto(link.replace("/?", "/health?ns=shop&"));
    await expect(page).toHaveURL(`${dashboard.url}/health?ns=shop`);
    await expect(page.getByText("No access, except", { exact: false })).toBeVisible();
    await page.goto(`${dashboard.url}/flows`);
    await expect(page.getByText(/Pause|No egress/).first()).toBeVisible();
    const refused: string[] = [];
    page.on("response", (response) => response.status() === 401 && refused.push(response.url()));
    await page.getByRole("link", { name: "Networks" }).click();
    await expect(page.getByRole("main")).toBeVisible();
    expect(refused).toEqual([]);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
    expect(cookie?.name).toContain(new URL(dashboard.url).port);

    const second = await browser.newContext();
    const other = await second.newPage();
    await other.goto(link);
    await expect(other.getByText("This link was used before")).toBeVisible();
    await expect(other.getByText("/link-")).toBeVisible();
    await other.goto(file("link"));
    await expect(other).toHaveURL(/\/flows$/);
    await second.close();
  });
});

test("LOCAL_TOKEN=off lets everybody in, and says so in the log and on Health", async ({ page, dashboard }) => {
  expect(dashboard.output()).toContain("LOCAL_TOKEN=off: every user of this machine");
  await page.goto("/health");
  await expect(page.getByText("LOCAL_TOKEN=off: each of them can use this dashboard")).toBeVisible();
});
