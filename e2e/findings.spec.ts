import { expect, test } from "./fixtures";
import { look } from "./look";
import { egressNetwork, httpRoute, tlsRoute } from "./manifests";

test.use({ api: "sandbox" });

const GLOBAL = egressNetwork("linkerd-egress", "Deny", "hidden-global");

test.beforeAll(async ({ cluster }) => {
  await cluster.create(GLOBAL);
  const local = egressNetwork("findings", "Deny");
  await cluster.create({ ...local, spec: { trafficPolicy: "Deny", networks: [{ cidr: "198.51.100.0/24" }] } });
  await cluster.create(tlsRoute("findings", "allow-stripe", "api.stripe.com"));
  const overHttps = httpRoute("findings", "over-https", { hostname: "httpbin.org" });
  const parentRefs = [{ group: "policy.linkerd.io", kind: "EgressNetwork", name: local.metadata.name, port: 443 }];
  await cluster.create({ ...overHttps, spec: { ...Object(overHttps.spec), parentRefs } });
});

test.afterAll(async ({ cluster }) => {
  // It would decide for the clients of every other test.
  await cluster.delete(GLOBAL);
});

const SHADOWED =
  /findings has its own EgressNetwork, so the global EgressNetwork linkerd-egress.* not apply to its workloads/;
const CONFLICTED =
  /HTTPRoute findings\/over-https is on port 443 .* takes precedence: TLSRoute findings\/allow-stripe has no effect/;

test("a hidden global network and a conflicted route are marked in the list, told in the detail and on the route", async ({
  page,
}) => {
  await page.goto("/networks?network=findings/all-egress-traffic");
  const row = page.getByRole("table", { name: "EgressNetworks" }).getByRole("row", { name: /findings/ });
  await expect(row).toContainText("1 error +1");

  const panel = page.getByRole("region", { name: /^Findings/ });
  await expect(panel).toContainText("1 error, 1 warning");
  const error = panel.getByRole("row").filter({ hasText: CONFLICTED });
  await expect(error).toContainText("Error");
  await expect(error).toContainText("spec.parentRefs[0]");
  await expect(error).toContainText("Keep one kind of route on the port");
  await expect(panel.getByRole("row").filter({ hasText: SHADOWED })).toContainText("Warning");

  const route = page.getByRole("table", { name: "Routes by port" }).getByRole("row", { name: /allow-stripe/ });
  await expect(route).toContainText("1 error");
  await error.getByRole("link", { name: /allow-stripe/ }).click();
  await expect(route).toBeInViewport();
  await look(page, "findings-network");
});

test("Health lists every finding with a link to its object", async ({ page }) => {
  await page.goto("/health");
  const section = page.getByRole("region", { name: /Policy findings/ });
  const error = section.getByRole("row").filter({ hasText: CONFLICTED });
  await expect(error).toBeVisible();
  await expect(section.getByRole("row").filter({ hasText: SHADOWED })).toBeVisible();
  await page.getByRole("link", { name: /error/ }).first().click();
  await look(page, "findings-health");
  await error.getByRole("link", { name: /allow-stripe/ }).click();
  await expect(page).toHaveURL(/\/networks\?network=findings\/all-egress-traffic/);
});

test("a network without findings says what was checked", async ({ page }) => {
  await page.goto("/networks?network=linkerd-egress/hidden-global");
  const panel = page.getByRole("region", { name: /^Findings/ });
  await expect(panel).toContainText("No findings. Checked this EgressNetwork and no route");
});
