import type { ActivityAnswer } from "../lib/changes/activity";
import { trafficPolicyWrite } from "../lib/changes/traffic-policy";
import { startDashboard } from "./dashboard";
import { expect, test } from "./fixtures";
import { look } from "./look";
import { egressNetwork, httpRoute } from "./manifests";
import { changeBy } from "./review";
import { inTurn } from "./tier";

/** What is kept of a change's flows, each different one once. */
async function keptOf(url: string, id: string): Promise<string[]> {
  const answer: ActivityAnswer = await (await fetch(`${url}/api/activity`)).json();
  const flows = answer.entries.find((each) => each.id === id)?.verification?.flows ?? [];
  return [...new Set(flows.map(({ state, seen }) => `${state} ${seen?.verdict}`))];
}

test("a change that no page looks at is watched by the server, and by the one that is started after it", {
  tag: inTurn(22, 2),
}, async ({ cluster, world }) => {
  const network = egressNetwork("watched-alone", "Allow");
  await cluster.create(network);
  const client = await cluster.client("watched-alone", "web");
  const settings = { KUBECONFIG: world.kubeconfigPath, PROMETHEUS_URL: world.prometheusUrl };
  const first = await startDashboard(settings);
  let second: typeof first | null = null;
  client.keep(() => client.http("alone.example", "/"));
  try {
    await expect.poll(async () => (await fetch(`${first.url}/api/flows`)).text()).toContain("alone.example");
    const stored = await cluster.get(network);
    if (!stored) throw new Error("The EgressNetwork should be there.");
    const { id } = await changeBy(first.url, [trafficPolicyWrite(stored, "Deny")]);
    await expect.poll(() => keptOf(first.url, id), { timeout: 60_000 }).toEqual(["proven denied"]);

    // Nothing is sent from here on, so what the second one knows at last it was told.
    client.stop();
    const open = await cluster.get(network);
    if (!open) throw new Error("The EgressNetwork should be there.");
    const back = await changeBy(first.url, [trafficPolicyWrite(open, "Allow")]);
    await first.stop();
    second = await startDashboard(settings);
    client.http("alone.example", "/", 3);
    const { url } = second;
    await expect.poll(() => keptOf(url, back.id), { timeout: 60_000 }).toEqual(["proven allowed-by-default"]);
  } finally {
    client.stop();
    await first.stop();
    await second?.stop();
  }
});

test("an allow that hangs on the path is proven by traffic under its route, as in the guide", async ({
  page,
  cluster,
  dashboard,
}) => {
  await cluster.create(egressNetwork("by-path", "Deny"));
  const client = await cluster.client("by-path", "web");
  client.keep(() => {
    client.http("httpbin.org", "/get");
    client.http("httpbin.org", "/ip");
  });
  try {
    await expect
      // Unfiltered, as the server rehearses: what it holds of another question may be some seconds older.
      .poll(async () => (await fetch(`${dashboard.url}/api/flows`)).text())
      .toContain(`"namespace":"by-path"`);
    const route = httpRoute("by-path", "httpbin-get", { path: "/get" });
    const { id } = await changeBy(dashboard.url, [{ verb: "create", manifest: route }]);
    await page.goto(`/activity/by-path/${id}`);
    const verification = page.getByRole("region", { name: "Verification" });
    await expect(verification).toContainText("Verified: as forecast", { timeout: 60_000 });
    const row = verification.getByRole("listitem").filter({ hasText: "1 flow under it, seen" });
    await expect(row).toContainText("HTTPRoute");
  } finally {
    client.stop();
  }
});

test("a flow that is denied against the forecast raises an alarm with Undo beside it, and Activity says so", {
  tag: inTurn(23, 2),
}, async ({ page, cluster, dashboard }) => {
  const network = egressNetwork("unforeseen", "Allow");
  await cluster.create(network);
  await cluster.create(httpRoute("unforeseen", "kept", { hostname: "kept.example" }));
  const client = await cluster.client("unforeseen", "web");
  const hosts = ["kept.example"];
  client.keep(() => {
    for (const host of hosts) client.http(host, "/");
  });
  try {
    await expect
      .poll(async () => (await fetch(`${dashboard.url}/api/flows`)).text())
      .toContain(`"namespace":"unforeseen"`);
    const stored = await cluster.get(network);
    if (!stored) throw new Error("The EgressNetwork should be there.");
    const { id } = await changeBy(dashboard.url, [trafficPolicyWrite(stored, "Deny")]);
    // No rehearsal can know what was never sent before.
    hosts.push("nightly.example");

    await page.goto(`/activity/unforeseen/${id}`);
    const verification = page.getByRole("region", { name: "Verification" });
    await expect(verification.getByRole("status").first()).toContainText(
      "Alarm: 1 flow denied that the forecast did not expect",
      { timeout: 60_000 },
    );
    const alarm = page.getByRole("alert", { name: "Unforeseen denials" });
    await expect(alarm).toContainText("nightly.example");
    // The room is given to names before anything is cut.
    const cut = await verification.evaluate(
      (panel) => [...panel.querySelectorAll("li *")].filter((each) => each.scrollWidth > each.clientWidth + 1).length,
    );
    expect(cut).toBe(0);
    await look(page, "review-alarm");
    await page.goto("/activity?q=unforeseen");
    const row = page
      .getByRole("table", { name: /Changes/ })
      .getByRole("row")
      .nth(1);
    await expect(row).toContainText("1 flow denied that the forecast did not expect");
    await page.goBack();
    await alarm.getByRole("button", { name: "Undo now" }).click();
    await expect(page.getByRole("heading", { name: /^Undid|^Undo|Allow/ }).first()).toBeVisible();
    await expect.poll(async () => (await cluster.get(network))?.spec).toEqual({ trafficPolicy: "Allow" });
  } finally {
    client.stop();
  }
});
