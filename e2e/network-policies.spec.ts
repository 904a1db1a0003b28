import { expect, test } from "./fixtures";
import { look } from "./look";

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
