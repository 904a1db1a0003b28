import { expect, flowRow, test } from "./fixtures";
import { egressNetwork, httpRoute, tlsRoute } from "./manifests";

/**
 * Linkerd's guide "Managing egress traffic", step by step. What is expected stands here as a literal table, taken from the guide and
 * from runs of the real proxy (conformance cases docs/*), never from our resolver.
 */
test.describe("the guide", () => {
  test("visualise: with Allow, traffic is seen and allowed by default", async ({ page, cluster }) => {
    await cluster.create(egressNetwork("visualise", "Allow"));
    const client = await cluster.client("visualise", "client");
    client.http("httpbin.org", "/get", 3);
    client.http("httpbin.org", "/ip", 2);
    client.http("google.com", "/", 1);
    client.https("github.com", 2);

    await page.goto("/flows?ns=visualise");
    const expected = [
      {
        destination: "httpbin.org:80",
        verdict: "By default",
        protocol: "HTTP",
        route: "http-egress-allow",
        count: "5",
      },
      { destination: "google.com:80", verdict: "By default", protocol: "HTTP", route: "http-egress-allow", count: "1" },
      // Without a TLSRoute on the port nobody reads the SNI: an address is all there is.
      { destination: "203.0.113.7:443", verdict: "By default", protocol: "TCP", route: "tcp-egress-allow", count: "2" },
    ];
    for (const { destination, verdict, protocol, route, count } of expected) {
      const row = flowRow(page, destination, route);
      await expect(row).toContainText("visualise/client");
      await expect(row).toContainText(verdict);
      await expect(row).toContainText(protocol);
      await expect(row).toContainText("visualise/all-egress-traffic");
      await expect(row.getByRole("cell", { name: count, exact: true })).toBeVisible();
    }
    await expect(flowRow(page, "visualise/client")).toHaveCount(expected.length);
  });

  test("restrict: with Deny and an HTTPRoute for /get, /get passes and /ip is denied", async ({ page, cluster }) => {
    await cluster.create(egressNetwork("restrict", "Deny"));
    await cluster.create(httpRoute("restrict", "httpbin-get", { path: "/get" }));
    const client = await cluster.client("restrict", "client");
    client.http("httpbin.org", "/get", 3);
    client.http("httpbin.org", "/ip", 2);
    client.http("google.com", "/", 1);

    await page.goto("/flows?ns=restrict");
    const allowed = flowRow(page, "httpbin.org:80", "httpbin-get");
    await expect(allowed).toContainText("By route");
    await expect(allowed.getByRole("cell", { name: "3", exact: true })).toBeVisible();
    const denied = flowRow(page, "httpbin.org:80", "http-egress-deny");
    await expect(denied).toContainText("Denied");
    await expect(denied.getByRole("cell", { name: "2", exact: true })).toBeVisible();
    await expect(flowRow(page, "google.com:80")).toContainText("Denied");
  });

  test("TLS: a TLSRoute lets httpbin.org pass, github.com is denied by name", async ({ page, cluster }) => {
    await cluster.create(egressNetwork("tls", "Deny"));
    await cluster.create(tlsRoute("tls", "tls-egress", "httpbin.org"));
    const client = await cluster.client("tls", "client");
    client.https("httpbin.org", 2);
    client.https("github.com", 1);

    await page.goto("/flows?ns=tls");
    const allowed = flowRow(page, "httpbin.org:443", "tls-egress");
    await expect(allowed).toContainText("By route");
    await expect(allowed.getByRole("cell", { name: "2", exact: true })).toBeVisible();
    const denied = flowRow(page, "github.com:443", "tls-egress-deny");
    await expect(denied).toContainText("Denied");
    await expect(denied.getByRole("cell", { name: "1", exact: true })).toBeVisible();

    await denied.getByRole("link").click();
    const drawer = page.getByRole("complementary", { name: "Flow details" });
    await expect(drawer).toContainText("Predicted deny, observed denied");
    await expect(drawer).toContainText("a mesh alone can be bypassed", { ignoreCase: true });
  });
});
