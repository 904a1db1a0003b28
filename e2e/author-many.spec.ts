import { readFile } from "node:fs/promises";
import { apiVersionOf, HTTP_ROUTE } from "../lib/linkerd/kinds";
import { countClicks, expect, flowRow, test } from "./fixtures";
import { complaints } from "./look";
import { egressNetwork, httpRoute, tlsRoute } from "./manifests";
import { applyButton, applyDeny } from "./review";
import { inTurn } from "./tier";
import { yamlEditor } from "./yaml-editor";

test("task 7: the allow-list of a workload is ticked, shortened by a wildcard and taken away without any right to write", {
  tag: inTurn(10, 2),
}, async ({ page, cluster }) => {
  await cluster.create(egressNetwork("many-flows", "Allow"));
  const client = await cluster.client("many-flows", "checkout");
  const hosts = [
    "a.cdn.example.com",
    "b.cdn.example.com",
    "c.cdn.example.com",
    "api.partner.example",
    "ads.tracker.example",
  ];
  client.keep(() => {
    for (const host of hosts) client.http(host, "/");
  });
  try {
    await page.goto("/flows?ns=many-flows&filter=workload:checkout");
    await expect(flowRow(page, "ads.tracker.example")).toHaveCount(1);
    await expect(flowRow(page, "c.cdn.example.com")).toHaveCount(1);
    const clicks = await countClicks(page);
    await page.getByRole("link", { name: "Draft routes for these flows…" }).click();
    const flows = page.getByRole("region", { name: "Flows to allow" });
    await expect(flows.getByRole("checkbox", { checked: true })).toHaveCount(5);
    await flows.getByRole("checkbox", { name: /ads\.tracker\.example/ }).click();
    const steps = page.getByRole("navigation", { name: "Steps" });
    await steps.getByRole("button", { name: /Routes/ }).click();
    await page.getByRole("checkbox", { name: /\*\.cdn\.example\.com/ }).click();
    const proposed = page.getByRole("region", { name: "Proposed objects" });
    await expect(proposed.getByRole("listitem").filter({ hasText: "HTTPRoute" }).first()).toContainText("2 names");
    await page.getByRole("button", { name: "Export" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "YAML for kubectl apply" }).click();
    const text = await readFile(await (await download).path(), "utf8");
    expect(await clicks()).toBeLessThanOrEqual(6);

    expect(text).toMatch(
      /kind: HTTPRoute[\s\S]*hostnames:\n\s+- ["']?\*\.cdn\.example\.com["']?\n\s+- api\.partner\.example\n/,
    );
    expect(text).not.toContain("tracker");

    // A copied link shows a colleague the same proposal.
    await page.goto(page.url());
    await expect(steps.getByRole("button", { name: "Flows (4)" })).toBeVisible();
    await expect(page.getByRole("checkbox", { name: /\*\.cdn\.example\.com/ })).toBeChecked();
    await expect(proposed.getByRole("listitem").filter({ hasText: "HTTPRoute" }).first()).toContainText("2 names");
    expect(await complaints(page)).toEqual([]);

    await page.getByRole("button", { name: "Export" }).click();
    const report = page.waitForEvent("download");
    await page.getByRole("button", { name: "Report for a pull request" }).click();
    expect(await readFile(await (await report).path(), "utf8")).toContain("What the rehearsal cannot see");
  } finally {
    client.stop();
  }
});

test("task 2: a namespace is switched to Deny behind its missing routes, in six clicks, and nothing breaks", async ({
  page,
  cluster,
}) => {
  const network = egressNetwork("deny-whole", "Allow");
  await cluster.create(network);
  await cluster.create(httpRoute("deny-whole", "known", { hostname: "known.example" }));
  const client = await cluster.client("deny-whole", "web");
  const hosts = ["known.example", "cdn.example", "api.vendor.example"];
  client.keep(() => {
    for (const host of hosts) client.http(host, "/");
  });
  try {
    await page.goto("/flows?ns=deny-whole");
    for (const host of hosts) await expect(flowRow(page, host)).toHaveCount(1);
    await page.goto("/networks");
    const clicks = await countClicks(page);
    await page.getByRole("link", { name: "deny-whole/all-egress-traffic", exact: true }).click();
    await page.getByRole("button", { name: /^Deny…/ }).click();
    await expect(page.getByRole("region", { name: "Rehearsal" })).toContainText("Newly denied");
    await page.getByRole("link", { name: "Generate the missing routes…" }).click();
    await page.getByRole("button", { name: "Review…" }).click();
    await expect(page.getByText("trafficPolicy: Deny").first()).toBeVisible();
    await expect(page.getByRole("region", { name: "Rehearsal" })).toContainText(/Newly denied\s*0/);
    await applyDeny(page, "deny-whole/all-egress-traffic");
    await expect(page.getByText("Applied.")).toBeVisible();
    await expect(page.getByRole("region", { name: "Verification" })).toBeVisible();
    expect(await clicks()).toBeLessThanOrEqual(6);

    expect((await cluster.get(network))?.spec).toEqual({ trafficPolicy: "Deny" });
    await page.goto("/flows?ns=deny-whole&window=5m");
    for (const host of hosts) await expect(flowRow(page, host, "By route").first()).toBeVisible({ timeout: 60_000 });
    await expect(flowRow(page, "Denied")).toHaveCount(0);

    await page.goto("/author?filter=ns:deny-whole&step=routes");
    await expect(page.getByText(/nothing to write|No flow is selected/)).toBeVisible();
  } finally {
    client.stop();
  }
});

test("each step has an address: Back and a reload keep it, and Deny waits for what has no route", {
  tag: inTurn(7, 2),
}, async ({ page, cluster }) => {
  await cluster.create(egressNetwork("steps", "Allow"));
  const client = await cluster.client("steps", "web");
  client.keep(() => {
    client.http("cdn.example", "/");
    client.https("api.partner.example");
  });
  try {
    await page.goto("/flows?ns=steps");
    await expect(flowRow(page, "cdn.example")).toHaveCount(1);
    await expect(flowRow(page, "TCP").first()).toBeVisible();

    // Nobody has to begin at a flow: workloads stand with their counts.
    await page.goto("/author");
    await page.getByRole("searchbox", { name: "Filter workloads" }).fill("steps");
    const row = page.getByRole("row", { name: /^web/ });
    await expect(row.getByRole("cell").first()).toHaveText("2");
    await row.getByRole("link", { name: "web" }).click();
    await expect(page.getByRole("region", { name: "Flows to allow" }).getByRole("checkbox")).toHaveCount(2);

    await page.goto("/author?filter=ns:steps&deny=steps/all-egress-traffic");
    const steps = page.getByRole("navigation", { name: "Steps" });
    const current = steps.locator("[aria-current=step]");
    await expect(steps.getByRole("button", { name: "Open questions (1)" })).toBeVisible();
    await steps.getByRole("button", { name: /Open questions/ }).click();
    const denied = page.getByRole("region", { name: "Will be denied" });
    await expect(denied).toContainText("This flow will be denied");
    await expect(denied.getByRole("listitem")).toHaveCount(1);
    expect(await complaints(page)).toEqual([]);
    await steps.getByRole("button", { name: /Routes/ }).click();
    await expect(page).toHaveURL(/step=routes/);
    await expect(denied).toBeVisible();
    await page.getByRole("button", { name: "Review…" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("then switch steps/all-egress-traffic to Deny");
    await page.reload();
    await expect(current).toContainText("Review");
    await expect(page.getByRole("region", { name: "Plan" }).getByRole("listitem")).toHaveCount(2);
    await page.goBack();
    await expect(current).toContainText("Routes");
    await expect(page.getByRole("region", { name: "Proposed objects" })).toContainText("allow-http-80");
    await page.goBack();
    await expect(current).toContainText("Open questions");
    await page.getByRole("checkbox", { name: /Allow these IPs/ }).check();
    await expect(denied).toHaveCount(0);
    await expect(steps.getByRole("button", { name: "Open questions (0)" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Connections without a hostname" })).toContainText("1 answered");
    await page.goBack();
    await expect(current).toContainText("Flows");
  } finally {
    client.stop();
  }
});

test("names of TLS are learned by a route that opens nothing, and then become routes of their own", {
  tag: inTurn(8, 2),
}, async ({ page, cluster }) => {
  await cluster.create(egressNetwork("learn", "Allow"));
  const client = await cluster.client("learn", "worker");
  client.keep(() => {
    client.https("api.partner.example");
    client.https("hooks.partner.example");
  });
  try {
    await page.goto("/flows?ns=learn");
    await expect(flowRow(page, "TCP").first()).toBeVisible();
    await page.goto("/author?filter=ns:learn&step=questions");
    const steps = page.getByRole("navigation", { name: "Steps" });
    const to = (name: RegExp) => steps.getByRole("button", { name }).click();
    const proposed = page.getByRole("region", { name: "Proposed objects" });
    const addresses = page.getByRole("checkbox", { name: /Allow these IPs with a separate EgressNetwork/ });
    await addresses.click();
    await to(/Routes/);
    await proposed.getByText("Form", { exact: true }).click();
    const cidrs = proposed.getByRole("textbox", { name: "CIDRs" });
    await cidrs.fill("203.0.113.0/24\nno-address");
    await expect(cidrs).toHaveAccessibleDescription(/Linkerd rejects this/);
    await expect(page.getByRole("button", { name: "Review…" })).toHaveAttribute("aria-disabled", "true");
    await cidrs.fill("203.0.113.0/24");
    await expect(page.getByRole("button", { name: "Review…" })).toBeEnabled();
    await to(/Open questions/);
    await addresses.click();
    await page.getByRole("checkbox", { name: /Learn on port 443 of learn\/all-egress-traffic/ }).click();
    await to(/Routes/);
    await expect(proposed).toContainText("learn-names-443");
    await page.getByRole("button", { name: "Review…" }).click();
    await applyButton(page).click();
    await expect(page.getByText("Applied.")).toBeVisible();

    await page.goto("/author?filter=ns:learn&window=5m&step=questions");
    // Where names have come already their routes are drafted, and there is nothing to watch for.
    const watch = page.getByRole("link", { name: "Watch for hostnames" });
    await expect(watch.or(page.getByText(/\d objects? to write/)).first()).toBeVisible();
    if (await watch.isVisible()) await watch.click();
    else await page.goto('/author?filter=ns:learn -host:""&window=5m');
    const flows = page.getByRole("region", { name: "Flows to allow" });
    await expect(flows.getByRole("checkbox", { name: /partner\.example/ }).first()).toBeVisible({ timeout: 60_000 });
    await expect(flows.getByText("By default").first()).toBeVisible();

    // Once there are names, their route takes the place of the one that was there to learn them.
    await to(/Routes/);
    await expect(proposed).toContainText("allow-tls-443");
    await expect(proposed.getByRole("listitem").filter({ hasText: "learn-names-443" })).toContainText(
      "is no longer needed",
    );
    await expect(page.getByRole("button", { name: "Review…" })).toBeEnabled();
    await page.keyboard.press("Control+Enter");
    await applyButton(page).click();
    await expect(page.getByText("Applied.")).toBeVisible();
    await page.goto("/flows?ns=learn&window=5m");
    await expect(flowRow(page, "hooks.partner.example", "By route").first()).toBeVisible({ timeout: 60_000 });
    await page.goto("/networks");
    await expect(page.getByText("learn-names-443")).toHaveCount(0);
  } finally {
    client.stop();
  }
});

test("bad YAML keeps its text and the form, and the review waits for it", async ({ page, cluster }) => {
  await cluster.create(egressNetwork("bad-yaml", "Deny"));
  const client = await cluster.client("bad-yaml", "web");
  client.http("api.example", "/", 3);
  await page.goto("/author?filter=ns:bad-yaml&step=routes");
  await page.getByText("YAML", { exact: true }).first().click();
  const yaml = yamlEditor(page);
  const bad = (await yaml.read()).replace("hostnames:", "hostnames");
  await yaml.replace(bad);
  const review = page.getByRole("button", { name: "Review…" });
  await expect(review).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("button", { name: /^Global/ }).click();
  await yaml.holds(bad);
  await expect(page.getByRole("button", { name: "Flows (1)" })).toBeVisible();
  await page.getByRole("button", { name: "Use the draft" }).click();
  await expect(review).toBeEnabled();
  await yaml.holds(new RegExp(`apiVersion: ${apiVersionOf(HTTP_ROUTE)}`));
});

test("the guide's redirect: three requests, three fates", { tag: inTurn(9, 2) }, async ({ page, cluster }) => {
  await cluster.create(egressNetwork("redirected", "Deny"));
  await cluster.create(httpRoute("redirected", "httpbin-get", { path: "/get" }));
  await cluster.create(tlsRoute("redirected", "tls-egress", "httpbin.org"));
  await cluster.createUnread({
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: "redirected", name: "internal-egress" },
    spec: { ports: [{ port: 80, protocol: "TCP" }] },
  });
  const client = await cluster.client("redirected", "client");
  client.keep(() => {
    client.http("httpbin.org", "/get");
    client.http("google.com", "/");
    client.https("httpbin.org");
  });
  try {
    await page.goto("/flows?ns=redirected");
    await expect(flowRow(page, "google.com")).toContainText("Denied");
    await page.goto("/author?filter=ns:redirected host:google.com&step=routes");
    await page.getByText("Redirect a host to a Service").click();
    await page.getByRole("combobox", { name: "Service", exact: true }).fill("redirected/internal-egress");
    // Of a Service with one port there is nothing to ask.
    await expect(page.getByRole("combobox", { name: "Port of the Service" })).toHaveValue("80");
    await page.getByRole("button", { name: "Redirect", exact: true }).click();
    await expect(page.getByRole("region", { name: "Proposed objects" })).toContainText("redirect-google-com-80");
    await page.getByRole("button", { name: "Review…" }).click();
    await expect(page.getByRole("region", { name: "Rehearsal" })).toContainText(/Redirected\s*1/);
    await applyButton(page).click();
    await expect(page.getByRole("region", { name: "Verification" })).toContainText("Verified", { timeout: 60_000 });

    // From the guide, and from runs of the real proxy (conformance cases docs/redirect-*).
    await page.goto("/flows?ns=redirected&window=5m");
    for (const [texts, verdict] of [
      [["httpbin.org:80", "httpbin-get"], "By route"],
      [["redirect-google-com-80"], "Redirected"],
      [["httpbin.org:443", "tls-egress"], "By route"],
    ] as const) {
      await expect(flowRow(page, ...texts).first()).toContainText(verdict);
    }
  } finally {
    client.stop();
  }
});
