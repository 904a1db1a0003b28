import { readFile } from "node:fs/promises";
import { expect, flowRow, test } from "./fixtures";
import { look } from "./look";
import { egressNetwork, tlsRoute } from "./manifests";
import { applyButton } from "./review";
import { yamlEditor } from "./yaml-editor";

const FILE = `tests:
  - sentence: Payments go through
    from: policy-tests/checkout
    mayReach: https://api.stripe.com
  - from: policy-tests
    mayNotReach: "*.ngrok.io"
`;

test.beforeAll(async ({ cluster }) => {
  await cluster.create(egressNetwork("policy-tests", "Deny"));
  await cluster.create(tlsRoute("policy-tests", "stripe", "api.stripe.com"));
});

test("a file is opened, kept, mended by its line and saved, and its tests run by the policy of now", async ({
  page,
}) => {
  await page.goto("/networks");
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Find or run" }).fill("policy tests");
  await page.keyboard.press("Enter");
  await expect(page.getByText("No policy tests yet")).toBeVisible();
  await look(page);

  await page.getByLabel("Policy test file").setInputFiles({
    name: "tests.yaml",
    mimeType: "application/yaml",
    buffer: Buffer.from(FILE.replace("mayNotReach", "mayNotReech")),
  });
  await expect(page.getByText("Not run: error in line 6")).toBeVisible();
  const file = page.getByRole("textbox", { name: "Tests", exact: true });
  await page.getByRole("button", { name: /Line 6/ }).click();
  await expect(file).toBeFocused();

  await file.fill(FILE);
  await expect(page.getByText("2 pass with the current policy")).toBeVisible();
  await file.fill(`${FILE}  - from: policy-tests\n    mayReach: https://github.com\n`);
  await expect(page.getByRole("row", { name: /Fails/ })).toContainText(
    "policy-tests, TLS to github.com on port 443: denied by default of EgressNetwork policy-tests/all-egress-traffic.",
  );
  await look(page, "policy-tests");

  await page.reload();
  await expect(page.getByText("1 fails, 2 pass with the current policy")).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download" }).click(),
  ]);
  expect(await readFile(await download.path(), "utf8")).toBe(await file.inputValue());
});

test("an edit that breaks a test turns it red with the reason, and the review says so until it is mended", async ({
  page,
  cluster,
}) => {
  const client = await cluster.client("policy-tests", "checkout");
  client.https("hooks.partner.example", 3);
  await page.goto("/policy-tests");
  await page.getByRole("textbox", { name: "Tests", exact: true }).fill(FILE);
  await page.goto("/flows?ns=policy-tests");
  await flowRow(page, "hooks.partner.example").getByRole("link").click();
  await page.getByRole("link", { name: "Allow this…" }).click();
  const port = page.getByRole("button", { name: "Port 443, as reported" });
  const yaml = yamlEditor(page);
  await expect(port.or(yaml.field)).toBeVisible();
  if (await port.isVisible()) await port.click();

  const tests = page.getByRole("region", { name: "Policy tests" });
  const checks = page.getByRole("region", { name: "Checks" });
  const apply = applyButton(page);
  await expect(tests).toContainText("2 pass");
  await expect(checks).toContainText("2 pass");
  const text = await yaml.read();

  await yaml.replace(text.replace("- hooks.partner.example", "- tunnel.ngrok.io"));
  const turned = tests.getByRole("row", { name: /Passes Fails/ });
  await expect(turned).toContainText("Clients in policy-tests may not reach *.ngrok.io");
  await expect(turned).toContainText(/TLS to tunnel\.ngrok\.io on port 443: allowed by TLSRoute policy-tests\//);
  await expect(checks.getByRole("img", { name: "Warning" }).first()).toBeVisible();
  await expect(checks).toContainText("“Clients in policy-tests may not reach *.ngrok.io” would fail");
  await expect(page.getByText("Policy tests fail: see the checks.")).toBeVisible();
  // A warning, and no lock.
  await expect(apply).toBeEnabled();
  await look(page, "policy-tests-review");

  await yaml.replace(text);
  await expect(turned).toHaveCount(0);
  await expect(tests).toContainText("2 pass");
  await expect(page.getByText("Policy tests fail")).toHaveCount(0);

  await tests.getByRole("button", { name: "Edit" }).click();
  await tests.getByRole("textbox", { name: "Tests", exact: true }).fill(FILE.replace("mayReach", "mayReech"));
  await expect(checks).toContainText("Not run: error in line 4");
});
