import { type IncomingMessage, request as send } from "node:http";
import { startDashboard } from "./dashboard";
import { expect, flowRow, test } from "./fixtures";
import { egressNetwork } from "./manifests";
import { applyButton } from "./review";
import { inTurn } from "./tier";
import { yamlEditor } from "./yaml-editor";

interface RawRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** The head of the answer to a raw request: fetch would neither let a foreign Host through, nor TRACE, nor a path as it is. */
function headOf(url: string, { method = "GET", headers, body }: RawRequest): Promise<IncomingMessage> {
  const { hostname, port } = new URL(url);
  const path = url.slice(url.indexOf("/", "http://".length));
  return new Promise((resolve, reject) => {
    const sent = send({ hostname, port, path, method, headers, agent: false }, (response) => {
      response.resume();
      response.on("end", () => resolve(response));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function statusOf(url: string, options: RawRequest): Promise<number> {
  return (await headOf(url, options)).statusCode ?? 0;
}

const JSON_TYPE = { "content-type": "application/json" };

test("a foreign Host is refused on pages, API and static files", async ({ dashboard }) => {
  for (const path of ["/flows", "/api/health", "/_next/static/none.js", "/healthz"]) {
    expect(await statusOf(`${dashboard.url}${path}`, { headers: { host: "evil.example" } }), path).toBe(421);
  }
});

test("every answer has the headers of safety, those that refuse too", async ({ dashboard }) => {
  const { url } = dashboard;
  const foreign = { ...JSON_TYPE, origin: "http://evil.example" };
  const answers: [number, string, RawRequest][] = [
    [200, "/flows", {}],
    [200, "/api/policy", {}],
    [404, "/nowhere", {}],
    [421, "/flows", { headers: { host: "evil.example" } }],
    [403, "/api/changes/apply", { method: "POST", headers: foreign, body: "{}" }],
    [400, "/api/policy?nonsense=1", {}],
    [400, "/api/activity/%ED%A0%80/x", {}],
    [400, "/activity/%00/x", {}],
    [400, "/%", {}],
    [405, "/flows", { method: "TRACE" }],
    [405, "/api/policy", { method: "DELETE" }],
  ];
  for (const [status, path, request] of answers) {
    const { statusCode, headers } = await headOf(`${url}${path}`, request);
    expect({ path, status: statusCode }).toEqual({ path, status });
    for (const [name, value] of [
      ["content-security-policy", "frame-ancestors 'none'"],
      ["x-content-type-options", "nosniff"],
      ["referrer-policy", "same-origin"],
      ["cross-origin-opener-policy", "same-origin"],
      ["cross-origin-resource-policy", "same-origin"],
      ["permissions-policy", "camera=()"],
    ] as const) {
      expect(headers[name], `${name} of ${path}`).toContain(value);
    }
  }
  expect(dashboard.output()).not.toMatch(/TRACE|TypeError|URIError|malformed/);
});

test("a server that listens more widely than HOST says is read-only", async ({ world }) => {
  const wide = await startDashboard(
    { KUBECONFIG: world.kubeconfigPath, PROMETHEUS_URL: world.prometheusUrl },
    "0.0.0.0",
  );
  try {
    const answer = await fetch(`${wide.url}/api/changes/apply`, {
      method: "POST",
      headers: JSON_TYPE,
      body: JSON.stringify({
        proposal: { writes: [{ verb: "create", manifest: egressNetwork("rights", "Deny", "from-afar") }] },
      }),
    });
    expect(answer.status).toBe(403);
    const { error } = await answer.json();
    expect(error.code).toBe("read_only");
    expect(error.message).toContain("It listens on 0.0.0.0, though HOST is 127.0.0.1");
    expect((await (await fetch(`${wide.url}/api/health`)).json()).readOnly.on).toBe(true);
  } finally {
    await wide.stop();
  }
});

test("a write from another site is refused before anything reads it", async ({ dashboard }) => {
  const apply = `${dashboard.url}/api/changes/apply`;
  const body = JSON.stringify({ proposal: { writes: [] } });
  const foreign = { ...JSON_TYPE, origin: "http://evil.example" };
  expect(await statusOf(apply, { method: "POST", headers: foreign, body })).toBe(403);
  expect(
    await statusOf(apply, { method: "POST", headers: { ...JSON_TYPE, "sec-fetch-site": "cross-site" }, body }),
  ).toBe(403);
});

test("a body that is too large or does not fit is refused with its fault", async ({ request }) => {
  const large = await request.post("/api/changes/plan", { headers: JSON_TYPE, data: `{"a":"${"x".repeat(600_000)}"}` });
  expect(large.status()).toBe(413);
  const odd = await request.post("/api/changes/plan", { data: { proposal: { writes: [{ verb: "replace" }] } } });
  expect(odd.status()).toBe(400);
  expect((await odd.json()).error.message).toContain("writes");
});

test("READ_ONLY=1 refuses every write on the server and says so on the page", { tag: inTurn(24, 2) }, async ({
  page,
  world,
  cluster,
}) => {
  const network = egressNetwork("rights", "Allow", "read-only");
  await cluster.create(network);
  const dashboard = await startDashboard({
    KUBECONFIG: world.kubeconfigPath,
    PROMETHEUS_URL: world.prometheusUrl,
    READ_ONLY: "1",
  });
  try {
    const stored = await cluster.get(network);
    const write = {
      verb: "patch",
      ref: { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "rights", name: "read-only" },
      patch: { spec: { trafficPolicy: "Deny" } },
      uid: stored?.metadata.uid,
      resourceVersion: stored?.metadata.resourceVersion,
    };
    const answer = await fetch(`${dashboard.url}/api/changes/apply`, {
      method: "POST",
      headers: JSON_TYPE,
      body: JSON.stringify({ proposal: { writes: [write] } }),
    });
    expect(answer.status).toBe(403);
    expect((await answer.json()).error.code).toBe("read_only");
    expect((await cluster.get(network))?.spec).toEqual({ trafficPolicy: "Allow" });

    await page.goto(`${dashboard.url}/networks/review?network=rights/read-only&policy=Deny`);
    await expect(applyButton(page)).toHaveAttribute("aria-disabled", "true");
    await expect(page.getByText(/read-only/i).first()).toBeVisible();
    await page.goto(`${dashboard.url}/networks/review?delete=EgressNetwork.policy.linkerd.io/rights/read-only`);
    await expect(page.locator("#apply-reason")).toContainText("The dashboard is read-only.");
  } finally {
    await dashboard.stop();
  }
});

test("without write rights the review names the missing verb, and the YAML can still be taken away", {
  tag: inTurn(25, 2),
}, async ({ page, world, cluster }) => {
  const network = egressNetwork("rights", "Allow", "viewed");
  await cluster.create(network);
  const { api } = world;
  const kubeconfig = `${world.kubeconfigPath}.viewer`;
  const { rmSync, writeFileSync } = await import("node:fs");
  writeFileSync(kubeconfig, api.kubeconfig(api.access.viewerToken), { mode: 0o600 });
  const dashboard = await startDashboard({ KUBECONFIG: kubeconfig, PROMETHEUS_URL: world.prometheusUrl });
  try {
    await page.goto(`${dashboard.url}/networks/review?network=rights/viewed&policy=Deny`);
    await expect(page.getByText(/patch/).first()).toBeVisible();
    await expect(applyButton(page)).toHaveAttribute("aria-disabled", "true");
    await expect(page.getByRole("button", { name: "Export" })).toBeEnabled();
    await expect(page.getByText(/kubectl patch/).first()).toBeVisible();

    await page.goto(`${dashboard.url}/networks?network=rights/viewed`);
    const missing = (verb: string) =>
      `Needs the right to ${verb} egressnetworks.policy.linkerd.io in namespace rights.`;
    const controls = [
      [page.getByRole("button", { name: "Edit EgressNetwork rights/viewed…" }), missing("patch")],
      [page.getByRole("button", { name: "Delete EgressNetwork rights/viewed…" }), missing("delete")],
      [page.getByRole("button", { name: /^Deny…/ }), missing("patch")],
      [
        page.getByRole("button", { name: "New network…" }),
        "Needs the right to create egressnetworks.policy.linkerd.io in a namespace.",
      ],
    ] as const;
    for (const [control, reason] of controls) {
      await expect(control).toHaveAttribute("aria-disabled", "true");
      await expect(control).toHaveAttribute("title", reason);
    }
    await page.getByRole("link", { name: "Rehearse without writing…" }).click();
    await expect(page.getByRole("region", { name: "Rehearsal" })).toBeVisible();
    await page.goto(`${dashboard.url}/networks/review?delete=EgressNetwork.policy.linkerd.io/rights/viewed`);
    await expect(page.locator("#apply-reason")).toContainText('lacks the verb "delete" on "egressnetworks"');
    await page.goto(`${dashboard.url}/networks/review?edit=EgressNetwork.policy.linkerd.io/rights/viewed`);
    const yaml = yamlEditor(page);
    await yaml.replace((await yaml.read()).replace("Allow", "Deny"));
    await expect(page.locator("#apply-reason")).toContainText('lacks the verb "patch" on "egressnetworks"');
    await expect(page.getByRole("button", { name: "Export" })).toBeEnabled();
  } finally {
    await dashboard.stop();
    rmSync(kubeconfig);
  }
});

test("no credential reaches the browser or the log", async ({ page, world, dashboard }) => {
  const bodies: string[] = [];
  page.on("response", async (response) => bodies.push(await response.text().catch(() => "")));
  for (const path of ["/flows", "/networks", "/health"]) {
    await page.goto(path);
    await expect(page.getByRole("main")).toBeVisible();
  }
  await expect.poll(() => bodies.length).toBeGreaterThan(10);
  const { adminToken, dashboardToken } = world.api.access;
  for (const secret of [adminToken, dashboardToken]) {
    expect(bodies.some((body) => body.includes(secret))).toBe(false);
    expect(dashboard.output()).not.toContain(secret);
  }
});

test("a cluster and a Prometheus that are down do not stop the start", async ({ page }) => {
  const dashboard = await startDashboard({
    KUBECONFIG: "/nonexistent/kubeconfig",
    PROMETHEUS_URL: "http://127.0.0.1:9",
  });
  try {
    expect((await fetch(`${dashboard.url}/healthz`)).status).toBe(200);
    const health = await fetch(`${dashboard.url}/api/health`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({
      status: "down",
      cluster: { problem: { code: "cluster_not_configured" } },
      prometheus: { status: "down" },
    });
    const flows = await fetch(`${dashboard.url}/api/flows`);
    expect(flows.status).toBe(502);
    expect((await flows.json()).error.code).toBe("prometheus_unreachable");
    for (const path of ["/flows", "/networks", "/health"]) {
      await page.goto(`${dashboard.url}${path}`);
      await expect(page.getByRole("main")).toBeVisible();
    }
  } finally {
    await dashboard.stop();
  }
});

test("hostile label values are shown as text, and a network that Linkerd cannot read says why", async ({
  page,
  cluster,
}) => {
  const hostile = '"><script>alert(1)</script>\n{job="x"}';
  const client = await cluster.client("mend", "hostile", { labels: { deployment: hostile } });
  client.http("quiet.example", "/", 2);
  let dialogs = 0;
  page.on("dialog", async (dialog) => {
    dialogs++;
    await dialog.dismiss();
  });
  await page.goto("/flows?ns=mend&q=quiet.example");
  await expect(flowRow(page, "quiet.example")).toContainText("<script>alert(1)</script>");
  await flowRow(page, "quiet.example").getByRole("link").click();
  await expect(page.getByRole("complementary", { name: "Flow details" })).toContainText("<script>alert(1)</script>");
  expect(dialogs).toBe(0);

  const unreadable = egressNetwork("mend", "Deny", "unreadable");
  await cluster.createUnread({ ...unreadable, spec: { trafficPolicy: "Deny", networks: [{ cidr: "300.1.2.3/8" }] } });
  await page.goto("/networks?network=mend/unreadable");
  await expect(page.getByText(/300\.1\.2\.3\/8/).first()).toBeVisible();
  await cluster.delete(unreadable);
});
