import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { REVERT_ANNOTATION } from "../lib/changes/revert-promise";
import { refOf } from "../lib/linkerd/object";
import { STATE_HOME, startDashboard } from "./dashboard";
import { countClicks, expect, flowRow, type Manifest, test } from "./fixtures";
import { look } from "./look";
import { egressNetwork, httpRoute } from "./manifests";
import { type NetworkLog, startNetworkLog } from "./network-log";
import { applyButton as apply, applyDeny, changeBy, typeName } from "./review";
import { inTurn } from "./tier";

test("a bad change of the morning is found and taken back in three clicks", async ({ page, cluster, dashboard }) => {
  const network = egressNetwork("activity", "Allow", "morning");
  await cluster.create(network);
  const before = await cluster.get(network);
  const { uid = "", resourceVersion = "" } = before?.metadata ?? {};
  const patch = { spec: { trafficPolicy: "Deny" } };
  await changeBy(dashboard.url, [{ verb: "patch", ref: refOf(network), patch, uid, resourceVersion }]);

  await page.goto("/flows");
  const clicks = await countClicks(page);
  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByRole("link", { name: "Undo: Switched activity/morning to Deny" }).click();
  await expect(page.getByText("trafficPolicy: Allow").first()).toBeVisible();
  await apply(page).click();
  await expect(page.getByText("Applied.")).toBeVisible();
  expect(await clicks()).toBeLessThanOrEqual(3);
  expect((await cluster.get(network))?.spec).toEqual(before?.spec);

  await page.goto("/activity?q=activity/morning");
  const rows = page.getByRole("table", { name: /Changes/ }).getByRole("row");
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(1)).toContainText("Switched activity/morning to Allow");
  await expect(rows.nth(1)).toContainText("Undo of Switched activity/morning to Deny");
  await expect(rows.nth(2)).toContainText("Undone");
  await rows.nth(2).getByRole("link", { name: "Switched activity/morning to Deny" }).click();
  await expect(page.getByRole("navigation", { name: "Breadcrumb" })).toHaveText("Activity / Change");
  await expect(page.getByText(/already undone/).first()).toBeVisible();
});

test("a switch to Deny with two routes is one change: undone from the page of its network, all of it is", async ({
  page,
  cluster,
  dashboard,
}) => {
  const network = egressNetwork("activity", "Allow", "together");
  const routes = ["one", "two"].map((name) =>
    httpRoute("activity", `together-${name}`, { hostname: `${name}.example` }),
  );
  await cluster.create(network);
  const { uid = "", resourceVersion = "" } = (await cluster.get(network))?.metadata ?? {};
  const patch = { spec: { trafficPolicy: "Deny" } };
  await changeBy(dashboard.url, [
    ...routes.map((manifest) => ({ verb: "create" as const, manifest })),
    { verb: "patch", ref: refOf(network), patch, uid, resourceVersion },
  ]);
  await page.goto("/networks?network=activity/together");
  await page.getByRole("link", { name: /Undo/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Undo: Switched activity/together to Deny, 2 objects created",
  );
  await expect(page.getByRole("region", { name: "Plan" }).getByRole("listitem")).toHaveCount(3);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(page.getByText("Applied.")).toBeVisible();
  expect((await cluster.get(network))?.spec).toEqual({ trafficPolicy: "Allow" });
  for (const route of routes) expect(await cluster.get(route)).toBeNull();
  await page.goto("/activity?q=activity/together");
  const rows = page.getByRole("table", { name: /Changes/ }).getByRole("row");
  await expect(rows.nth(1)).toContainText("Undo of Switched activity/together to Deny, 2 objects created");
  await expect(rows.nth(2)).toContainText("Undone");
  await expect(rows.nth(2).getByRole("link", { name: /^Undo:/ })).toHaveCount(0);
});

test("a tab that is loaded anew goes on watching what it applied, and the result is kept", {
  tag: inTurn(15, 2),
}, async ({ page, cluster }) => {
  await cluster.create(egressNetwork("watched", "Allow"));
  const client = await cluster.client("watched", "web");
  client.keep(() => client.http("watched.example", "/"));
  try {
    await page.goto("/flows?ns=watched");
    await expect(page.getByRole("table", { name: /Egress flows/ })).toContainText("watched.example");
    await page.goto("/networks/review?network=watched/all-egress-traffic&policy=Deny");
    await expect(page.getByRole("region", { name: "Rehearsal" })).toContainText("watched.example");
    await applyDeny(page, "watched/all-egress-traffic");
    await expect(page.getByText("Applied.")).toBeVisible();
    await expect(page.getByRole("list", { name: "Linkerd's status" })).toContainText("Accepted by Linkerd");
    await page.reload();
    await expect(page).toHaveURL(/\/activity\/watched\/\d{8}T/);
    await expect(page.getByRole("region", { name: "Verification" })).toContainText("Verified", { timeout: 60_000 });
    await expect(page.getByText("1 as forecast")).toBeVisible({ timeout: 20_000 });
    await page.goto("/activity?q=watched");
    await expect(page.getByRole("table", { name: /Changes/ })).toContainText("1 as forecast");
  } finally {
    client.stop();
  }
});

test("of three objects that stop halfway each tells what became of it, and what went through is taken back", async ({
  page,
  cluster,
  dashboard,
}) => {
  const named = (name: string): Manifest => egressNetwork("activity", "Allow", name);
  await cluster.create(named("second"));
  const writes = ["first", "second", "third"].map((name) => ({ verb: "create" as const, manifest: named(name) }));
  const { id, results } = await changeBy(dashboard.url, writes);
  expect(results.map((each) => each.status)).toEqual(["applied", "failed", "not-tried"]);
  await page.goto(`/activity/activity/${id}`);
  await expect(page.getByText("In part").first()).toBeVisible();
  await expect(page.getByText("object_exists").first()).toBeVisible();
  await page.getByRole("link", { name: "Undo…" }).click();
  await expect(page.getByText("This undoes 1 of 3 objects. What stays, and why:")).toBeVisible();
  await apply(page).click();
  await expect(page.getByText("Applied.")).toBeVisible();
  expect(await cluster.get(named("first"))).toBeNull();
  expect(await cluster.get(named("second"))).not.toBeNull();
});

test("Allow for 15 minutes ends with the browser closed and the dashboard restarted", { tag: inTurn(11, 2) }, async ({
  page,
  cluster,
  world,
}) => {
  const network = egressNetwork("timed", "Deny");
  await cluster.create(network);
  await page.goto("/networks?network=timed/all-egress-traffic");
  await page.getByRole("button", { name: /^Allow…/ }).click();
  await page.getByRole("link", { name: "15 min" }).click();
  await expect(page.getByText(/a running dashboard with write access/)).toBeVisible();
  await expect(page.getByText(REVERT_ANNOTATION).first()).toBeVisible();
  await apply(page).click();
  await expect(page.getByText("Applied.")).toBeVisible();
  await page.goto("/networks?network=timed/all-egress-traffic");
  await expect(page.getByText(/Allow for 14 min more, then Deny again/)).toBeVisible();
  await page.getByRole("link", { name: "Extend…" }).click();
  await apply(page).click();
  await expect(page.getByText("Applied.")).toBeVisible();
  await page.goto("/networks?network=timed/all-egress-traffic");
  await expect(page.getByText(/Allow for 59 min more/)).toBeVisible();

  // As if the time had passed while nobody ran: one that is started then finds it in its records.
  await page.goto("about:blank");
  await endPromises();
  const restarted = await startDashboard({ KUBECONFIG: world.kubeconfigPath, PROMETHEUS_URL: world.prometheusUrl });
  try {
    await expect
      .poll(async () => (await cluster.get(network))?.spec, { timeout: 30_000 })
      .toEqual({ trafficPolicy: "Deny" });
    await page.goto(`${restarted.url}/activity?q=timed`);
    await expect(page.getByRole("table", { name: /Changes/ })).toContainText("time was up");
  } finally {
    await restarted.stop();
  }
});

/** Dates every promise of these tests back by an hour, as if that had passed. */
async function endPromises(): Promise<void> {
  for (const entry of await readdir(STATE_HOME, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const text = await readFile(path, "utf8");
    const past = new Date(Date.now() - 3_600_000).toISOString();
    await writeFile(path, text.replace(/"due": ?"[^"]+"(?=[\s\S]*?"state": ?"pending")/, `"due": "${past}"`));
  }
}

test("what Flux keeps is taken to its repository as a bundle first, and written only where that was said", {
  tag: inTurn(12, 2),
}, async ({ page, cluster }) => {
  const labels = { "kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system" };
  const network = egressNetwork("gitops", "Deny");
  await cluster.create({ ...network, metadata: { ...network.metadata, labels } });
  await page.goto("/networks/review?network=gitops/all-egress-traffic&policy=Allow");
  await expect(page.getByText(/Flux \(Kustomization flux-system\/apps\) manages this/)).toBeVisible();
  await expect(apply(page)).toHaveAttribute("aria-disabled", "true");
  await look(page, "review-gitops");
  await page.getByRole("button", { name: "Export for the repository" }).click();
  for (const [form, name, content] of [
    [
      "YAML for kubectl apply",
      "egress-policy.yaml",
      /kustomize\.toolkit\.fluxcd\.io\/name: apps[\s\S]*trafficPolicy: Allow/,
    ],
    [
      "Shell commands with kubectl",
      "egress-policy.sh",
      /^kubectl patch egressnetworks\S+\/all-egress-traffic -n gitops/,
    ],
    ["Kustomize base and overlay", "egress-policy-kustomize.tar", /overlay\/patch-egressnetwork-gitops/],
    ["Helm values and template", "egress-policy-helm.tar", /egressPolicy:/],
    ["Report for a pull request", "egress-policy.md", /What the rehearsal cannot see/],
  ] as const) {
    const button = page.getByRole("button", { name: form });
    if (!(await button.isVisible())) await page.getByRole("button", { name: "Export for the repository" }).click();
    const download = page.waitForEvent("download");
    await button.click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(name);
    expect(await readFile(await file.path(), "utf8")).toMatch(content);
  }
  await expect(apply(page)).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("checkbox", { name: /Overwrite Flux/ }).check();
  await apply(page).click();
  await expect(page.getByText("Applied.")).toBeVisible();
});

test("a change whose answer never came is found again, and is not sent twice", async ({ page, cluster }) => {
  const network = egressNetwork("activity", "Allow", "lost-answer");
  await cluster.create(network);
  await page.goto("/networks/review?network=activity/lost-answer&policy=Deny");
  await typeName(page, "activity/lost-answer");
  await expect(apply(page)).toBeEnabled();
  // The request arrives, its answer does not: as when the server, or a proxy before it, dies at that moment.
  await page.route("**/api/changes/apply", async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  });
  await apply(page).click();
  await expect(page.getByRole("alert").first()).toContainText("It is unknown whether this was written");
  await page.getByRole("link", { name: "See the outcome" }).click();
  await expect(page.getByText("Applied", { exact: true }).first()).toBeVisible();
  expect((await cluster.get(network))?.spec).toEqual({ trafficPolicy: "Deny" });
  await page.goBack();
  await expect(page.getByText(/is already set to Deny/)).toBeVisible();
});

test("what traffic contradicts is taken back with one click", { tag: inTurn(13, 2) }, async ({
  page,
  cluster,
  dashboard,
}) => {
  const network = egressNetwork("contradicted", "Allow");
  await cluster.create(network);
  const client = await cluster.client("contradicted", "web");
  let front: NetworkLog | null = null;
  client.keep(() => client.http("stubborn.example", "/"));
  try {
    await page.goto("/flows?ns=contradicted");
    await expect(flowRow(page, "stubborn.example")).toHaveCount(1);
    const { metadata } = (await cluster.get(network)) ?? network;
    const { uid = "", resourceVersion = "" } = metadata;
    const patch = { spec: { trafficPolicy: "Deny" } };
    const { id } = await changeBy(dashboard.url, [{ verb: "patch", ref: refOf(network), patch, uid, resourceVersion }]);
    // Somebody lets through by a route what the change was to close.
    await cluster.create(httpRoute("contradicted", "let-through", { hostname: "stubborn.example" }));
    // 90 s is how long contradiction may be a mere delay. They pass by the server's clock; the browser's is ten minutes ahead.
    await page.clock.install({ time: Date.now() + 600_000 });
    front = await startNetworkLog(dashboard.url, (text) =>
      text.replace(/("path":"[^"]*evidence","at":")([^"]+)/g, (_, before, at) => before + later(at, 95_000)),
    );
    await page.goto(`${front.url}/activity/contradicted/${id}`);
    await expect(page.getByText("1 flow contradicts the forecast:")).toBeVisible({ timeout: 30_000 });
    await page.getByRole("button", { name: "Undo now" }).click();
    await expect(
      page.getByRole("heading", { name: /Switched contradicted\/all-egress-traffic to Allow/ }),
    ).toBeVisible();
    await expect.poll(async () => (await cluster.get(network))?.spec).toEqual({ trafficPolicy: "Allow" });
  } finally {
    await front?.stop();
    client.stop();
  }
});

test("a forecast that is no longer the server's is refused, and applied only by a further word that is kept", {
  tag: inTurn(14, 2),
}, async ({ page, cluster, dashboard }) => {
  const network = egressNetwork("forecast", "Allow");
  await cluster.create(network);
  const client = await cluster.client("forecast", "web");
  client.keep(() => client.http("api.example", "/"));
  try {
    await page.goto("/flows?ns=forecast");
    await expect(flowRow(page, "api.example")).toHaveCount(1);
    await page.goto("/networks/review?network=forecast/all-egress-traffic&policy=Deny");
    await expect(page.getByRole("region", { name: "Rehearsal" })).toContainText("api.example");
    // As if the browser had been told of twelve flows, or a script claimed so.
    await page.route("**/api/changes/apply", async (route) => {
      const body = route.request().postDataJSON();
      await route.continue({ postData: { ...body, shown: { ...body.shown, counts: { "newly-denied": 12 } } } });
    });
    await typeName(page, "forecast/all-egress-traffic");
    await page.getByRole("button", { name: "Switch to Deny" }).click();
    const refusal = page.getByRole("alert").first();
    await expect(refusal).toContainText("it is 1 denied now, and the review showed 12 denied");
    expect((await cluster.get(network))?.spec).toEqual({ trafficPolicy: "Allow" });
    await page.getByRole("button", { name: "Look again" }).click();
    await expect(page.getByText("1 flow will be denied. Type the network's name to confirm.")).toBeVisible();
    await typeName(page, "forecast/all-egress-traffic");
    await page.getByRole("button", { name: "Switch to Deny" }).click();
    await page.getByRole("button", { name: "Apply anyway" }).click();
    await expect(page.getByText("the server rehearsed again: 1 denied; shown was 12 denied.")).toBeVisible();
    await page.getByRole("link", { name: "Undo…" }).waitFor();
    const { entries } = await (await fetch(`${dashboard.url}/api/activity`)).json();
    const { id } = entries.find((each: { namespace: string }) => each.namespace === "forecast");
    await page.goto(`/activity/forecast/${id}`);
    await expect(page.getByText("1 denied; the reviewer was shown 12 denied")).toBeVisible();
  } finally {
    client.stop();
  }
});

test("activity and its changes are free of axe findings in both themes", { tag: "@all" }, async ({
  page,
  cluster,
  dashboard,
}) => {
  // axe is asked sixteen times.
  test.slow();
  const network = egressNetwork("activity", "Allow", "looked-at");
  await cluster.create(network);
  const { metadata } = (await cluster.get(network)) ?? network;
  const { uid = "", resourceVersion = "" } = metadata;
  const patch = { spec: { trafficPolicy: "Deny" } };
  const { id } = await changeBy(dashboard.url, [{ verb: "patch", ref: refOf(network), patch, uid, resourceVersion }]);
  for (const [name, path] of [
    ["activity", "/activity"],
    ["activity-change", `/activity/activity/${id}`],
    ["activity-undo", `/activity/activity/${id}/undo`],
    ["networks-review-time-box", "/networks/review?network=activity/looked-at&policy=Allow&for=900"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByText(/activity\/looked-at/).first()).toBeVisible();
    await look(page, name);
  }
});

function later(at: string, milliseconds: number): string {
  return new Date(Date.parse(at) + milliseconds).toISOString();
}
