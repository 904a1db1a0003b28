import { countClicks, expect, flowRow, test } from "./fixtures";
import { egressNetwork, tlsRoute } from "./manifests";

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
    const question = page.getByRole("region", { name: "Port" });
    await question.getByRole("button", { name: "Port 80, as reported" }).click();

    const rehearsal = page.getByRole("region", { name: "Rehearsal" });
    await expect(rehearsal).toContainText("api.partner.example");
    await expect(rehearsal).toContainText(/\d+ flows? keeps? (its|their) verdict/);
    await expect(page.getByText(/admits any address a client claims it for/)).toBeVisible();
    await page.getByRole("button", { name: "Apply", exact: true }).click();

    await expect(page.getByRole("region", { name: "Verification" })).toContainText("Proven: the flow has turned", {
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

test("a denied TLS flow becomes a TLSRoute for its SNI", async ({ page, cluster }) => {
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
    await page.getByRole("region", { name: "Port" }).getByRole("button", { name: "Port 443, as reported" }).click();
    await expect(page.getByRole("textbox", { name: "YAML" })).toHaveValue(
      /kind: TLSRoute[\s\S]*hostnames:\n\s+- hooks\.slack\.com/,
    );
    await page.getByRole("button", { name: "Apply", exact: true }).click();
    await expect(page.getByRole("region", { name: "Verification" })).toContainText("Proven", { timeout: 60_000 });
    expect(await clicks()).toBeLessThanOrEqual(CLICK_BUDGET);
  } finally {
    client.stop();
  }
});

test("a fault in the YAML is named by its line, loses nothing, and can be mended", async ({ page, cluster }) => {
  await cluster.create(egressNetwork("mend", "Deny"));
  const client = await cluster.client("mend", "mailer");
  client.http("mail.example", "/send", 2);
  await page.goto("/flows?ns=mend&q=mail.example");
  await flowRow(page, "mail.example").getByRole("link").click();
  await page.getByRole("link", { name: "Allow this…" }).click();
  await page.getByRole("region", { name: "Port" }).getByRole("button", { name: "Port 80, as reported" }).click();

  const yaml = page.getByRole("textbox", { name: "YAML" });
  const good = await yaml.inputValue();
  const apply = page.getByRole("button", { name: "Apply", exact: true });
  await expect(apply).toBeEnabled();
  for (const [bad, complaint] of [
    [good.replace("metadata:", "metadata"), /line \d+/],
    [good.replace("kind: HTTPRoute", "kind: Deployment"), /Deployment/],
    [good.replace(/namespace: mend/, "namespace: elsewhere"), /elsewhere/],
  ] as const) {
    await yaml.fill(bad);
    await expect(page.getByText(complaint).first()).toBeVisible();
    await expect(apply).toHaveAttribute("aria-disabled", "true");
    await expect(yaml).toHaveValue(bad);
  }
  await yaml.fill(good);
  await expect(apply).toBeEnabled();
});
