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
