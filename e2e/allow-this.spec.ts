import { countClicks, expect, flowRow, test } from "./fixtures";
import { complaints, look } from "./look";
import { egressNetwork, tlsRoute } from "./manifests";
import { applyButton } from "./review";
import { inTurn } from "./tier";
import { yamlEditor } from "./yaml-editor";

const CLICK_BUDGET = 4;

test("a denied HTTP flow is allowed, reviewed, applied and proven by traffic, within the click budget", async ({
  page,
  cluster,
}) => {
  await cluster.create(egressNetwork("allow-http", "Deny"));
  const client = await cluster.client("allow-http", "checkout");
  client.keep(() => {
    client.http("api.partner.example", "/orders");
    client.http("other.example", "/");
  });
  try {
    await page.goto("/flows?ns=allow-http&verdict=denied");
    const clicks = await countClicks(page);
    await flowRow(page, "api.partner.example").getByRole("link").click();
    await page.getByRole("link", { name: "Allow this…" }).click();

    const rehearsal = page.getByRole("region", { name: "Rehearsal" });
    await expect(rehearsal).toContainText("api.partner.example");
    await expect(rehearsal).toContainText(/\d+ stays? (allowed|denied)/);
    await expect(page.getByText(/allows any address that a client claims it for/)).toBeVisible();
    await applyButton(page).click();

    await expect(page.getByRole("region", { name: "Verification" })).toContainText(/Verified: now (allowed|denied)/, {
      timeout: 60_000,
    });
    expect(await clicks()).toBeLessThanOrEqual(CLICK_BUDGET);

    await page.goto("/flows?ns=allow-http&window=5m");
    await expect(flowRow(page, "api.partner.example", "By route")).toHaveCount(1);
    await expect(flowRow(page, "other.example")).toContainText("Denied");
    await expect(flowRow(page, "other.example", "By route")).toHaveCount(0);
  } finally {
    client.stop();
  }
});

test("a flow whose port the proxy folded is allowed on the port that its connections went to, and proven", {
  tag: inTurn(5, 2),
}, async ({ page, cluster }) => {
  await cluster.create(egressNetwork("folded", "Deny"));
  const client = await cluster.client("folded", "checkout");
  // Long ago, on port 80: the series keeps that port for all later requests to this host.
  client.http("api.partner.example", "/orders");
  client.idle();
  const to8080 = {
    protocol: "http1",
    ip: "203.0.113.7",
    port: 8080,
    authority: "api.partner.example:8080",
    path: "/orders",
  } as const;
  client.keep(() => client.send(to8080));
  try {
    await page.goto("/flows?ns=folded&verdict=denied&window=1m");
    await flowRow(page, "api.partner.example").getByRole("link").click();
    const drawer = page.getByRole("complementary", { name: "Flow details" });
    await expect(drawer).toContainText("8080 by its connections; reported 80");
    await expect(drawer).toContainText("The proxy reported port 80, but its connections used only 8080.");
    await expect(drawer.getByRole("row", { name: /203\.0\.113\.7:8080/ })).toContainText("folded/all-egress-traffic");

    await page.getByRole("link", { name: "Allow this…" }).click();
    await yamlEditor(page).holds(/name: allow-api-partner-example-8080[\s\S]*port: 8080/);
    await expect(page.getByText(/The proxy reported port 80, under which it counts all ports/)).toBeVisible();
    await applyButton(page).click();
    await expect(page.getByRole("region", { name: "Verification" })).toContainText("Verified", { timeout: 60_000 });
    await page.goto("/flows?ns=folded&window=1m");
    await expect(flowRow(page, "api.partner.example", "By route")).toHaveCount(1, { timeout: 60_000 });
  } finally {
    client.stop();
  }
});

test("where connections leave several ports, they are offered with their shares", { tag: inTurn(6, 2) }, async ({
  page,
  cluster,
}) => {
  await cluster.create(egressNetwork("folded-two", "Deny"));
  const client = await cluster.client("folded-two", "checkout");
  const to = (port: number) =>
    ({ protocol: "http1", ip: "203.0.113.7", port, authority: `api.partner.example:${port}`, path: "/" }) as const;
  client.keep(() => {
    client.send(to(8080), 3);
    client.send(to(3000));
  });
  try {
    await page.goto("/flows?ns=folded-two&verdict=denied&window=1m");
    await flowRow(page, "api.partner.example").getByRole("link").click();
    const drawer = page.getByRole("complementary", { name: "Flow details" });
    await expect(drawer).toContainText(/By the workload's connections, it is one of 8080 \(7\d %\), 3000 \(2\d %\)/);
    await page.getByRole("link", { name: "Allow this…" }).click();
    // The reported one is taken until somebody says another, with the evidence for each.
    await yamlEditor(page).holds(/port: 8080/);
    await expect(page.getByText("Port 8080: as reported, not confirmed")).toBeVisible();
    const others = page.getByRole("list", { name: "Other ports" });
    await expect(others).toContainText(/2\d % of its connections: 203\.0\.113\.7/);
    await others.getByRole("button", { name: "Port 3000", exact: true }).click();
    await yamlEditor(page).holds(/port: 3000/);
    await expect(page.getByText("Port 3000: as chosen")).toBeVisible();
    await page.reload();
    await yamlEditor(page).holds(/port: 3000/);
    await page.goBack();
    await yamlEditor(page).holds(/port: 8080/);

    await page.goto("/author?filter=ns:folded-two&window=1m&step=questions");
    const ports = page.getByRole("region", { name: "Ports" });
    await expect(ports).toContainText("folded-two/checkout");
    await ports.getByRole("button", { name: /^3000/ }).click();
    const steps = page.getByRole("navigation", { name: "Steps" });
    const proposed = page.getByRole("region", { name: "Proposed objects" });
    await steps.getByRole("button", { name: /Routes/ }).click();
    await expect(proposed).toContainText("allow-http-3000");
    await page.goBack();
    // What is answered is folded, and can be answered otherwise.
    await ports.getByText("1 confirmed").click();
    await ports.getByRole("button", { name: "Each of them" }).click();
    await expect(page).toHaveURL(/ports=8080%40folded-two%2Fcheckout%3Aevery/);
    await steps.getByRole("button", { name: /Routes/ }).click();
    for (const name of ["allow-http-3000", "allow-http-8080"]) await expect(proposed).toContainText(name);
    await page.reload();
    await expect(proposed).toContainText("allow-http-8080");
    await page.goBack();
    await ports.getByText("1 confirmed").click();
    await expect(ports.getByRole("button", { name: "Each of them" })).toHaveAttribute("aria-pressed", "true");
    await look(page, "author-every-port");
  } finally {
    client.stop();
  }
});

test("an address in Host is counted without a name, and allowed by what a person says of it", {
  tag: inTurn(0, 2),
}, async ({ page, cluster }) => {
  await cluster.create(egressNetwork("by-address", "Deny"));
  const client = await cluster.client("by-address", "checkout");
  const toAddress = { protocol: "http1", ip: "203.0.113.40", port: 80, authority: "203.0.113.40", path: "/" } as const;
  client.keep(() => {
    client.send(toAddress);
    client.http("named.example", "/");
  });
  try {
    await page.goto("/flows?filter=ns:by-address+host:%22%22&window=1m");
    await page.getByRole("table").getByRole("row").filter({ hasText: "Denied" }).getByRole("link").first().click();
    const drawer = page.getByRole("complementary", { name: "Flow details" });
    await expect(drawer).toContainText("Needs one decision first");
    await drawer.getByRole("link", { name: "Allow this…" }).click();
    const hosts = page.getByRole("region", { name: "Requests without a hostname" });
    await hosts.getByRole("textbox", { name: /by-address\/checkout/ }).fill("203.0.113.40");
    await expect(page).toHaveURL(/http-hosts=/);
    await look(page, "author-host");
    await page
      .getByRole("navigation", { name: "Steps" })
      .getByRole("button", { name: /Routes/ })
      .click();
    const proposed = page.getByRole("region", { name: "Proposed objects" });
    await expect(proposed).toContainText("203.0.113.40");
    await page.reload();
    await expect(proposed).toContainText("203.0.113.40");
    await page.getByRole("button", { name: "Review…" }).click();
    await applyButton(page).click();
    await page.goto("/flows?ns=by-address&window=1m&verdict=allowed-by-route");
    await expect(page.getByRole("table").getByRole("row").filter({ hasText: "By route" })).not.toHaveCount(0, {
      timeout: 60_000,
    });
  } finally {
    client.stop();
  }
});

test("a denied TLS flow becomes a TLSRoute for its SNI", { tag: inTurn(1, 2) }, async ({ page, cluster }) => {
  await cluster.create(egressNetwork("allow-tls", "Deny"));
  await cluster.create(tlsRoute("allow-tls", "known", "known.example"));
  const client = await cluster.client("allow-tls", "checkout");
  client.keep(() => {
    client.https("hooks.slack.com");
    client.https("known.example");
  });
  try {
    await page.goto("/flows?ns=allow-tls&verdict=denied");
    const clicks = await countClicks(page);
    await flowRow(page, "hooks.slack.com").getByRole("link").click();
    await page.getByRole("link", { name: "Allow this…" }).click();
    await yamlEditor(page).holds(/kind: TLSRoute[\s\S]*hostnames:\n\s+- hooks\.slack\.com/);
    await applyButton(page).click();
    await expect(page.getByRole("region", { name: "Verification" })).toContainText("Verified", { timeout: 60_000 });
    expect(await clicks()).toBeLessThanOrEqual(CLICK_BUDGET);
  } finally {
    client.stop();
  }
});

test("a wildcard over strangers names itself in the title, and is written only once it was typed", {
  tag: inTurn(2, 2),
}, async ({ page, cluster, request }) => {
  await cluster.create(egressNetwork("broad", "Deny"));
  await cluster.create(tlsRoute("broad", "known", "known.example"));
  const client = await cluster.client("broad", "checkout");
  client.keep(() => client.https("hooks.slack.com"));
  try {
    await page.goto("/flows?ns=broad&verdict=denied");
    await flowRow(page, "hooks.slack.com").getByRole("link").click();
    await page.getByRole("link", { name: "Allow this…" }).click();
    const heading = page.getByRole("heading", { level: 1 });
    await expect(heading).toHaveText("Allow hooks.slack.com for broad");
    const yaml = yamlEditor(page);
    const text = await yaml.read();
    for (const [hostname, typed] of [
      ["*.slack.com", true],
      ["*.hooks.slack.com", false],
      ["*.com", true],
    ] as const) {
      await yaml.replace(text.replace("- hooks.slack.com", `- "${hostname}"`));
      await expect(heading).toHaveText(`Allow ${hostname} for broad`);
      const name = page.getByRole("textbox", { name: `Type ${hostname}` });
      await expect(name).toHaveCount(typed ? 1 : 0);
      if (!typed) await expect(applyButton(page)).toBeEnabled();
    }
    await expect(applyButton(page)).toHaveAttribute("aria-disabled", "true");
    await expect(page.getByText("*.com also allows names that anyone can register. Type it to confirm.")).toBeVisible();

    // The server asks for it too.
    const metadata = { namespace: "broad", name: "smuggled" };
    const manifest = { ...tlsRoute("broad", "smuggled", "*.co.uk"), metadata };
    const proposal = { writes: [{ verb: "create", manifest }] };
    const answer = await request.post("/api/changes/apply", { data: { proposal, confirmed: ["*.com"] } });
    expect([answer.status(), (await answer.json()).error.code]).toEqual([422, "confirmation_missing"]);
    expect(await cluster.get(manifest)).toBeNull();

    await page.getByRole("textbox", { name: "Type *.com" }).fill("*.com");
    await page.getByRole("button", { name: "Create route" }).click();
    await expect(page.getByText("Applied.")).toBeVisible();
  } finally {
    client.stop();
  }
});

test("a fault in the YAML is named by its line, loses nothing, and can be mended", { tag: inTurn(3, 2) }, async ({
  page,
  cluster,
}) => {
  await cluster.create(egressNetwork("mend", "Deny"));
  const client = await cluster.client("mend", "mailer");
  client.http("mail.example", "/send", 2);
  await page.goto("/flows?ns=mend&q=mail.example");
  await flowRow(page, "mail.example").getByRole("link").click();
  await page.getByRole("link", { name: "Allow this…" }).click();

  const yaml = yamlEditor(page);
  const good = await yaml.read();
  const apply = applyButton(page);
  await expect(apply).toBeEnabled();
  for (const [bad, complaint] of [
    [good.replace("metadata:", "metadata"), /line \d+/],
    [good.replace("kind: HTTPRoute", "kind: Deployment"), /Deployment/],
    [good.replace(/namespace: mend/, "namespace: elsewhere"), /elsewhere/],
  ] as const) {
    await yaml.replace(bad);
    await expect(page.getByText(complaint).first()).toBeVisible();
    await expect(apply).toHaveAttribute("aria-disabled", "true");
    await yaml.holds(bad);
  }
  await yaml.replace(good);
  await expect(apply).toBeEnabled();
});

test("the YAML is completed by its schema and the cluster, stays in step with a form, and can be left by keyboard", {
  tag: inTurn(4, 2),
}, async ({ page, cluster }) => {
  await cluster.create(egressNetwork("completed", "Deny"));
  const client = await cluster.client("completed", "mailer");
  client.http("mail.example", "/send", 2);
  await page.goto("/flows?ns=completed&q=mail.example");
  await flowRow(page, "mail.example").getByRole("link").click();
  await page.getByRole("link", { name: "Allow this…" }).click();
  const yaml = yamlEditor(page);
  const good = await yaml.read();

  await page.locator(".cm-line", { hasText: "port: 80" }).click();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.type("se");
  const completions = page.getByRole("listbox", { name: "Completions" });
  await expect(completions.getByRole("option", { name: /sectionName/ })).toBeVisible();
  expect(await complaints(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await yaml.holds(/port: 80\n {6}sectionName: \n/);
  await yaml.replace(good.replace("name: all-egress-traffic", "name: "));
  await page.locator(".cm-line", { hasText: /^ +name: $/ }).click();
  await page.keyboard.press("End");
  await page.keyboard.press("Control+Space");
  await completions
    .getByRole("option", { name: /all-egress-traffic/ })
    .first()
    .click();
  await yaml.holds(good);

  // No schema knows what the cluster has; the lint does.
  const diagnostics = page.getByRole("list", { name: "Diagnostics" });
  await yaml.replace(good.replace("name: all-egress-traffic", "name: gone"));
  await expect(diagnostics).toContainText(/Line \d+.*gone/);
  await yaml.replace(good);
  await expect(diagnostics).toBeEmpty();

  await page.locator(".cm-yaml-key", { hasText: "hostnames" }).hover();
  await expect(page.getByText("spec.hostnames")).toBeVisible();

  await page.getByRole("textbox", { name: "Hostnames" }).fill("mail.example\nsmtp.example");
  await yaml.holds(/hostnames:\n {4}- mail\.example\n {4}- smtp\.example\n/);
  await page.getByRole("textbox", { name: "Paths and methods" }).fill("POST /send");
  await yaml.holds(/value: \/send\n {10}method: POST/);
  await page.getByRole("textbox", { name: "Port", exact: true }).fill("99999");
  await expect(page.locator(".cm-lint-marker-error")).toHaveCount(1);
  await expect(page.getByText(/less than or equal to 65535/).first()).toBeVisible();
  await yaml.replace(good.replace("metadata:", "metadata"));
  await expect(page.getByRole("textbox", { name: "Hostnames" })).toBeDisabled();
  await expect(page.getByRole("textbox", { name: "Hostnames" })).toHaveValue("mail.example\nsmtp.example");
  await yaml.replace(good);
  await expect(page.getByRole("textbox", { name: "Hostnames" })).toHaveValue("mail.example");

  await yaml.field.focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(yaml.field).not.toBeFocused();
  await yaml.holds(good);
});
