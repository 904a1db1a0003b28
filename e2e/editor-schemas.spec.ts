import type { SchemasAnswer } from "../lib/cluster/asked/schemas-answer";
import { expect, test } from "./fixtures";
import { look } from "./look";
import { egressNetwork, httpRoute } from "./manifests";
import { deriveSchemas } from "./world/crds/derive-schemas";
import { NEWEST_BUNDLE, readCrds } from "./world/install-crds";
import { yamlEditor } from "./yaml-editor";

const EDIT = "/networks/review?edit=HTTPRoute.gateway.networking.k8s.io/own-schemas/judged";
const CORS = `  rules:
    - filters:
        - type: CORS
          cors:
            allowOrigins: [https://a.example]
`;

test.beforeAll(async ({ cluster }) => {
  await cluster.create(egressNetwork("own-schemas", "Deny"));
  await cluster.create(httpRoute("own-schemas", "judged", { hostname: "old.example" }));
});

test("the editor judges by the schemas that the cluster serves, asked for once it is open", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/api/schemas")) asked.push(new URL(page.url()).pathname);
  });
  await page.goto("/networks?network=own-schemas/all-egress-traffic");
  await page.goto(EDIT);
  const yaml = yamlEditor(page);
  const text = await yaml.read();
  const filtered = text.replace(/ {2}rules:[\s\S]*$/, CORS);
  expect(filtered).not.toBe(text);
  await yaml.replace(filtered);
  const diagnostics = page.getByRole("list", { name: "Diagnostics" });
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  expect(new Set(asked)).toEqual(new Set(["/networks/review"]));
  // Worlds have Gateway API 1.1, which had no such filter.
  const refused = diagnostics.getByText(/The API server rejects .*Unsupported value: "CORS"/);
  await expect(refused).toBeVisible();

  // The same text where a newer one is served.
  const answer: SchemasAnswer = {
    schemas: deriveSchemas(await readCrds(NEWEST_BUNDLE)),
    source: "cluster",
    problem: null,
  };
  await page.route("**/api/schemas", (route) => route.fulfill({ json: answer }));
  await page.goto(EDIT);
  await yaml.read();
  await yaml.replace(filtered);
  await expect(page.getByRole("region", { name: "Rehearsal" })).toBeVisible();
  await expect(refused).toHaveCount(0);
});

test("where the cluster cannot be asked, the editor says by what it judges, and why", async ({ page }) => {
  await page.route("**/api/schemas", async (route) => {
    const answer: SchemasAnswer = await (await route.fetch()).json();
    const problem = "The API server did not answer within 10 s.";
    await route.fulfill({ json: { ...answer, source: "bundle", problem } });
  });
  await page.goto(EDIT);
  await yamlEditor(page).read();
  await expect(page.getByText(/newest CRDs this dashboard knows, not the cluster's own/)).toBeVisible();
  await expect(page.getByText("The API server did not answer within 10 s.")).toBeVisible();
  await look(page);
});
