import type { Page } from "@playwright/test";
import { startDashboard } from "./dashboard";
import { expect, test } from "./fixtures";
import { look } from "./look";
import { egressNetwork, httpRoute, tlsRoute } from "./manifests";

test.use({ api: "sandbox" });

const NAMESPACE = "explained";
const verdict = (page: Page) => page.getByRole("region", { name: "Verdict" });

test.beforeAll(async ({ cluster }) => {
  await cluster.create(egressNetwork(NAMESPACE, "Deny"));
  await cluster.create(httpRoute(NAMESPACE, "allow-get", { hostname: "httpbin.org", path: "/get" }));
  await cluster.create(tlsRoute(NAMESPACE, "allow-stripe", "api.stripe.com"));
});

test("a request is decided as it is typed, with who won and who lost, and the link brings it back", async ({
  page,
}) => {
  await page.goto("/flows");
  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await expect(page.getByText("Who wants to reach what?")).toBeVisible();
  await look(page, "explain-empty");
  await page.getByLabel("Client").fill(`${NAMESPACE}/web`);
  await page.getByLabel("Destination").fill("http://httpbin.org/status");
  await expect(verdict(page).getByRole("status")).toContainText("Denied");
  await expect(verdict(page)).toContainText("allow-get needs a path under /get in rule 1, not /status.");
  await look(page, "explain");

  await page.getByLabel("Destination").fill("http://httpbin.org/get");
  await expect(verdict(page).getByRole("status")).toContainText("By route");
  await page.getByLabel("Destination").fill("https://api.stripe.com/v1/charges");
  await expect(page.getByText(/The path \/v1\/charges travels inside TLS and cannot matter/)).toBeVisible();
  await expect(verdict(page).getByRole("status")).toContainText("By route");
  await expect(verdict(page)).toContainText("TLS with SNI api.stripe.com");
  await page.reload();
  await expect(page.getByLabel("Destination")).toHaveValue("https://api.stripe.com/v1/charges");
  await expect(verdict(page)).toContainText("allow-stripe");
  await page.getByLabel("Destination").fill("https://*.stripe.com");
  await expect(page.getByLabel("Destination")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("Not a valid request")).toBeVisible();
});

test("the verdict turns with the policy, while somebody looks", async ({ page, cluster }) => {
  const route = tlsRoute(NAMESPACE, "allow-slack", "hooks.slack.com");
  await page.goto(`/explain?from=${NAMESPACE}&to=hooks.slack.com`);
  await expect(verdict(page).getByRole("status")).toContainText("Denied");
  await cluster.create(route);
  await expect(verdict(page).getByRole("status")).toContainText("By route");
});

test("where EgressNetworks treat addresses differently, it says so, and an address settles it", async ({
  page,
  cluster,
}) => {
  const partners = egressNetwork(NAMESPACE, "Allow", "partners");
  await cluster.create({ ...partners, spec: { trafficPolicy: "Allow", networks: [{ cidr: "203.0.113.0/24" }] } });
  await page.goto(`/explain?from=${NAMESPACE}&to=tcp://ledger.example:5432`);
  await expect(verdict(page).getByRole("status")).toContainText("It depends on the address");
  await expect(verdict(page).getByRole("group")).toHaveCount(2);
  await look(page, "explain-address");
  await page.getByLabel("Address").fill("203.0.113.7");
  await expect(verdict(page).getByRole("status")).toContainText("By default");
  await page.getByLabel("Address").fill("198.51.100.7");
  await expect(verdict(page).getByRole("status")).toContainText("Denied");
});

test("without a policy no verdict is claimed", async ({ page, world }) => {
  const nowhere = await startDashboard({ KUBECONFIG: "/nonexistent/kubeconfig", PROMETHEUS_URL: world.prometheusUrl });
  try {
    await page.goto(`${nowhere.url}/explain?from=shop&to=api.stripe.com`);
    await expect(page.getByText(/^Uncertain: EgressNetwork, .* could not be read$/)).toBeVisible();
    await expect(verdict(page).getByRole("status")).toContainText("Uncertain");
    await look(page, "explain-partial");
  } finally {
    await nowhere.stop();
  }
});
