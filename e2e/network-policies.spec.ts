import { countClicks, expect, test } from "./fixtures";
import { look } from "./look";
import { egressNetwork, httpRoute } from "./manifests";
import { applyButton, changeBy } from "./review";

test.use({ api: "sandbox", seed: "demo" });

test("each namespace says what isolates its pods, what a policy does in plain words, and which ways lead around the mesh", async ({
  page,
}) => {
  await page.goto("/flows");
  await page.getByRole("navigation").getByRole("link", { name: "NetworkPolicies" }).click();
  const table = page.getByRole("table", { name: "Namespaces" });
  await expect(table.getByRole("row", { name: /payments/ })).toContainText("Isolated");
  await expect(table.getByRole("row", { name: /analytics/ })).toContainText("Open");

  await table.getByRole("row", { name: /shop/ }).click();
  const shop = page.getByRole("region", { name: "Namespace shop" });
  const checkout = shop.getByRole("row", { name: /checkout-from-storefront/ });
  await expect(checkout).toContainText("Isolates pods with app=checkout for ingress.");
  await expect(checkout).toContainText("Ingress: port 8080/TCP from pods with app=storefront of shop.");
  await expect(checkout).toContainText("3 pods");
  await expect(shop.getByRole("row", { name: /cart-egress/ })).toContainText("no pod");

  const unmeshed = shop.getByRole("listitem").filter({ hasText: "1 pod without a proxy" }).first();
  await unmeshed.getByText("without a proxy").click();
  await expect(unmeshed).toContainText("Deployment image-resizer · 1 pod · linkerd.io/inject: disabled on the pod");
  await expect(unmeshed).toContainText("linkerd.io/inject: enabled");
  await look(page, "network-policies");

  await page.goBack();
  await expect(page).toHaveURL(/network-policies$/);
});

test("a policy that is applied shows within seconds, and closes the ways that it closes", async ({ page, cluster }) => {
  await page.goto("/network-policies?namespace=analytics");
  const analytics = page.getByRole("region", { name: "Namespace analytics" });
  const udp = analytics.getByRole("listitem").filter({ hasText: "can send UDP" }).first();
  await expect(udp).toContainText("Open");
  const policy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace: "analytics", name: "deny-egress" },
    spec: { podSelector: {}, policyTypes: ["Egress"] },
  };
  await cluster.createUnread(policy);
  try {
    await expect(udp).toContainText("Closed by NetworkPolicies", { timeout: 15_000 });
    await expect(analytics.getByRole("row", { name: /deny-egress/ })).toContainText("Egress: nothing is allowed.");
  } finally {
    await cluster.delete(policy);
  }
});

test("a default-deny is generated with DNS to the live resolver and what else is chosen, and a protected namespace asks first", async ({
  page,
}) => {
  await page.goto("/network-policies?namespace=shop");
  const shop = page.getByRole("region", { name: "Namespace shop" });
  await shop.getByRole("button", { name: "Generate default-deny…" }).click();
  const yaml = shop.locator("pre").filter({ hasText: "default-deny-all-egress" });
  await expect(yaml).toContainText("k8s-app: kube-dns");
  await expect(yaml).toContainText("port: 53");
  await expect(shop.getByRole("listitem").filter({ hasText: "shop/default-deny-all-egress" })).toContainText("create");
  await look(page, "network-policies-generate");

  await shop.getByRole("textbox", { name: /Ports to public addresses/ }).fill("443, 70000");
  await expect(shop).toContainText("Ports from 1 to 65535, separated by commas.");
  await shop.getByRole("textbox", { name: /Ports to public addresses/ }).fill("443");
  await expect(yaml).toContainText("0.0.0.0/0");
  await page.reload();
  await expect(yaml).toContainText("0.0.0.0/0");

  await page.goto("/network-policies?namespace=kube-system&generate=1");
  const system = page.getByRole("region", { name: "Namespace kube-system" });
  await expect(system).toContainText("Default-deny for kube-system was not generated.");
  await system.getByRole("checkbox", { name: /serves other namespaces/ }).click();
  await expect(system.locator("pre").filter({ hasText: "default-deny-all-egress" })).toBeVisible();
});

test("task 8: a namespace gets a default-deny beside the mesh in five clicks, and one undo takes it back", async ({
  page,
  cluster,
}) => {
  const standing = () => cluster.policiesOf("shop");
  const before = await standing();
  // What is rehearsed was counted first.
  await page.goto("/flows?q=api.stripe.com");
  await expect(page.getByRole("row").filter({ hasText: "api.stripe.com" }).first()).toBeVisible();
  const clicks = await countClicks(page);
  await page.getByRole("navigation").getByRole("link", { name: "NetworkPolicies" }).click();
  await page.getByRole("table", { name: "Namespaces" }).getByRole("row", { name: /shop/ }).click();
  const shop = page.getByRole("region", { name: "Namespace shop" });
  await shop.getByRole("button", { name: "Generate default-deny…" }).click();
  await shop.getByRole("link", { name: "Review…" }).click();
  const checks = page.getByRole("region", { name: "Checks" });
  await expect(checks).toContainText("stays open until every policy was written and read back");
  await expect(page.getByRole("region", { name: "Diff of NetworkPolicy shop/default-deny-all-egress" })).toBeVisible();
  await expect(page.getByText(/no flow changes/i)).toHaveCount(0);
  const rehearsal = page.getByRole("region", { name: "Rehearsal of NetworkPolicies" });
  await expect(rehearsal).toContainText("who loses what");
  const effects = rehearsal.getByRole("list", { name: "Connections by effect" });
  await expect(effects.getByRole("listitem").filter({ hasText: "Lost" })).toHaveText(/^Lost[1-9]/);
  const lost = rehearsal.getByRole("table", { name: "Lost connections" });
  await expect(lost.getByRole("row", { name: /shop\/checkout/ }).first()).toContainText("shop/default-deny-all-egress");
  await expect(rehearsal.locator("li").filter({ hasText: "DNS" })).toContainText("Kept");
  await expect(page.getByRole("region", { name: "Plan", exact: true })).toContainText(
    "A temporary NetworkPolicy keeps pods of shop open meanwhile",
  );
  await look(page, "network-policies-review");
  await expect(applyButton(page)).toHaveText(/^Isolate shop, \d NetworkPolicies$/);
  await applyButton(page).click();
  await expect(page.getByText("Applied.")).toBeVisible();
  expect(await clicks()).toBeLessThanOrEqual(5);

  const after = await standing();
  expect(after).toContain("default-deny-all-egress");
  expect(after.filter((name) => name.startsWith("temporary-"))).toEqual([]);
  await expect(page.getByRole("region", { name: "Not verifiable" })).toContainText("nslookup");
  await look(page, "network-policies-applied");

  await page.getByRole("link", { name: "Undo…" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Undo: Isolated shop for egress, \d Network/);
  await applyButton(page).click();
  await expect(page.getByText("Applied.")).toBeVisible();
  expect(await standing()).toEqual(before);
});

test("an EgressNetwork, its route and NetworkPolicies in one change are reviewed together: what flows turn, and which connections", async ({
  page,
  cluster,
  dashboard,
}) => {
  const standing = () => cluster.policiesOf("analytics");
  const before = await standing();
  const policy = (name: string, egress: object[]) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace: "analytics", name },
    spec: { podSelector: {}, policyTypes: ["Egress"], egress },
  });
  const ports = ["UDP", "TCP"].map((protocol) => ({ port: 53, protocol }));
  const manifests = [
    policy("deny-all-egress", []),
    policy("allow-dns", [{ ports }]),
    httpRoute("analytics", "allow-status", { hostname: "status.example" }),
    egressNetwork("analytics", "Deny"),
  ];
  const { id, results } = await changeBy(
    dashboard.url,
    manifests.map((manifest) => ({ verb: "create", manifest })),
  );
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["applied"]));
  expect(await standing()).toEqual([...before, "allow-dns", "deny-all-egress"].sort());

  await page.goto(`/activity/analytics/${id}/undo`);
  for (const { kind, metadata } of manifests) {
    await expect(page.getByRole("region", { name: `Diff of ${kind} analytics/${metadata.name}` })).toBeVisible();
  }
  await expect(page.getByRole("region", { name: "Rehearsal", exact: true })).toBeVisible();
  const connections = page.getByRole("region", { name: "Rehearsal of NetworkPolicies" });
  await expect(connections.getByRole("list", { name: "Connections by effect" })).toBeVisible();
  await look(page, "network-policies-mixed");
  await applyButton(page).click();
  await expect(page.getByText("Applied.", { exact: true })).toBeVisible();
  expect(await standing()).toEqual(before);
  await page.goto("/networks");
  await expect(page.getByRole("row", { name: /warehouse/ }).first()).toBeVisible();
  await expect(page.getByRole("row", { name: /analytics.*all-egress-traffic/ })).toHaveCount(0);
});

test("what a namespace that others depend on loses is written only once its name was typed", async ({ page }) => {
  await page.goto("/network-policies/review?namespace=kube-system&confirmed=1");
  await expect(applyButton(page)).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("textbox", { name: "Type kube-system" }).fill("kube-system");
  await expect(applyButton(page)).not.toHaveAttribute("aria-disabled", "true");
  await page.getByRole("combobox", { name: "Add a namespace" }).selectOption("analytics");
  await expect(page).toHaveURL(/namespace=kube-system&namespace=analytics/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("kube-system and analytics");
});
