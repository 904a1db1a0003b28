import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { GET as schemasRoute } from "../../app/api/schemas/route";
import { deriveSchemas } from "../../e2e/world/crds/derive-schemas";
import { readCrds } from "../../e2e/world/install-crds";
import type { ApiServer } from "../../e2e/world/kube-access";
import { startRealApi } from "../../e2e/world/real-api";
import { parseManifest } from "../authoring/editor/parse-manifest";
import { AppError } from "../errors";
import type { Caller } from "../people/caller";
import { printYaml } from "../print/yaml";
import { lint } from "../resolver/lint/lint";
import { schemaObjections } from "../schema/schema-objections";
import type { SchemasAnswer } from "./asked/schemas-answer";
import { refusedWith } from "./client/cluster-error";
import { kubeClient } from "./client/current-client";
import { readObject } from "./client/read-object";
import { callerWith, clientOf, until } from "./client/scripted-api.testing";
import { createObject, deleteObject } from "./client/write-object";
import { USUAL_PACE } from "./pace";
import { PolicyStore, stopPolicyStore } from "./policy-store";
import { policyAnswer } from "./read-policy";
import { readClusterSchemas, schemasAnswer } from "./read-schemas";

// Gateway API 1.5, standard channel: TLSRoute is served as v1 alone, TCPRoute not at all.
const BUNDLE = "v1.5.1-standard";
const PACE = { ...USUAL_PACE, firstSeconds: 0.1, mostSeconds: 0.5, recheckSeconds: 0.5 };
const parent = { group: "policy.linkerd.io", kind: "EgressNetwork", name: "all", port: 443 };
const ROUTE = {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "TLSRoute",
  metadata: { namespace: "shop", name: "gh" },
  spec: {
    parentRefs: [parent],
    hostnames: ["api.github.com"],
    rules: [{ backendRefs: [{ group: "policy.linkerd.io", kind: "EgressNetwork", name: "all" }] }],
  },
};
function filtered(filter: object) {
  const spec = { parentRefs: [parent], rules: [{ filters: [filter] }] };
  return { ...ROUTE, kind: "HTTPRoute", spec };
}
const ref = { group: "gateway.networking.k8s.io", kind: "TLSRoute", namespace: "shop", name: "gh" };

let api: ApiServer;
let dashboard: Caller;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  api = await startRealApi(BUNDLE);
  dashboard = await callerWith(api.kubeconfig(api.access.dashboardToken));
  const admin = await clientOf(api.kubeconfig(api.access.adminToken));
  const attempt = { verb: "create", group: "", resource: "namespaces", namespace: null, name: "shop" } as const;
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } };
  await admin.call({ attempt, method: "POST", path: "/api/v1/namespaces", body, contentType: "application/json" });
  // A CRD is served a moment before it is in /openapi/v3.
  const served = Object.keys(deriveSchemas(await readCrds(BUNDLE))).sort();
  const told = async () =>
    expect(Object.keys(await readClusterSchemas(await kubeClient(dashboard))).sort()).toEqual(served);
  await vi.waitFor(told, { timeout: 30_000, interval: 200 });
});
afterAll(() => api?.stop());
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function answered(linkerdVersion: string, state: string) {
  vi.stubEnv("LINKERD_VERSION", linkerdVersion);
  const store = new PolicyStore(await kubeClient(dashboard), PACE);
  stops.push(() => store.stop());
  const tls = () => store.kinds().find(({ kind }) => kind === "TLSRoute");
  await until(
    () => tls()?.state === state,
    () => store.kinds(),
    20,
  );
  return { answer: await policyAnswer(store), tls: tls() };
}

describe("a cluster that serves TLSRoute as v1 alone", () => {
  it("tells every CRD's schema to everybody, whole", async () => {
    const viewer = await clientOf(api.kubeconfig(api.access.nobodyToken));
    const schemas = await readClusterSchemas(viewer);
    expect(schemas).toEqual(deriveSchemas(await readCrds(BUNDLE)));
    expect(schemaObjections({ ...ROUTE, apiVersion: "gateway.networking.k8s.io/v1alpha2" }, schemas)).toMatchObject([
      { field: "apiVersion", remedy: "Write gateway.networking.k8s.io/v1." },
    ]);
  });

  it("tells the same through its CRDs to who may not read /openapi/v3", async () => {
    const admin = await clientOf(api.kubeconfig(api.access.adminToken));
    const call = admin.call.bind(admin);
    vi.spyOn(admin, "call").mockImplementation((asked) =>
      asked.path.startsWith("/openapi/") ? Promise.reject(new AppError("cluster_forbidden", "no")) : call(asked),
    );
    expect(await readClusterSchemas(admin)).toEqual(deriveSchemas(await readCrds(BUNDLE)));
  });

  it("is told so to the editor by GET /api/schemas, once for each of its revisions, with the rights of a viewer", async () => {
    const folder = await mkdtemp(join(tmpdir(), "kubeconfig-"));
    stops.push(() => rm(folder, { recursive: true }), stopPolicyStore);
    await writeFile(join(folder, "config"), api.kubeconfig(api.access.viewerToken), { mode: 0o600 });
    vi.stubEnv("KUBECONFIG", join(folder, "config"));
    const ask = (headers: Record<string, string> = {}) =>
      schemasRoute(new Request("http://localhost:3000/api/schemas", { headers }));
    // The first reading is waited for a while; what is not there by then is told from the bundle, and comes with the next.
    const response = await vi.waitUntil(
      async () => {
        const told = await ask();
        return ((await told.clone().json()) as SchemasAnswer).source === "cluster" && told;
      },
      { timeout: 30_000, interval: 200 },
    );
    expect(await response.json()).toEqual({
      schemas: deriveSchemas(await readCrds(BUNDLE)),
      source: "cluster",
      problem: null,
    });
    expect((await ask({ "if-none-match": response.headers.get("etag") ?? "" })).status).toBe(304);
  });

  it.each([
    ["a TLSRoute of v1", ROUTE],
    ["a TLSRoute of v1alpha2", { ...ROUTE, apiVersion: "gateway.networking.k8s.io/v1alpha2" }],
    ["a TLSRoute without hostnames", { ...ROUTE, spec: { ...ROUTE.spec, hostnames: undefined } }],
    [
      "a TCPRoute",
      { ...ROUTE, apiVersion: "gateway.networking.k8s.io/v1alpha2", kind: "TCPRoute", spec: { rules: [] } },
    ],
    ["an HTTPRoute that answers CORS", filtered({ type: "CORS", cors: { allowOrigins: ["https://a.example"] } })],
    ["an HTTPRoute of another type of filter", filtered({ type: "Cors" })],
  ])("has an editor that takes %s where its API server does, and no other", async (_, manifest) => {
    const schemas = await readClusterSchemas(await kubeClient(dashboard));
    const plural = `${manifest.kind.toLowerCase()}s`;
    const attempt = { verb: "create", group: "", resource: plural, namespace: "shop", name: null } as const;
    const path = `/apis/${manifest.apiVersion}/namespaces/shop/${plural}`;
    const asked = { attempt, path, query: { dryRun: "All" }, body: manifest, contentType: "application/json" };
    const refused = await (await kubeClient(dashboard)).call({ ...asked, method: "POST" }).then(
      () => null,
      (error: unknown) => error,
    );
    if (refused !== null) expect(refusedWith(refused)).toBeGreaterThan(399);
    const { diagnostics } = parseManifest(printYaml(manifest), { schemas });
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.length > 0, JSON.stringify({ diagnostics, refused })).toBe(refused !== null);
  });

  it("is read, and written, by a Linkerd that reads v1", async () => {
    const { answer, tls } = await answered("edge-26.9.1", "synced");
    expect(tls?.version).toBe("v1");
    expect(answer.snapshot).toMatchObject({ tlsRouteVersion: "v1", linkerdVersion: "edge-26.9.1" });
    expect(answer.snapshot.unread.map(({ kind, why }) => `${kind} ${why}`)).toEqual(["TCPRoute absent"]);
    const { object } = await createObject(dashboard, ROUTE);
    expect((await readObject(dashboard, ref)).object.apiVersion).toBe("gateway.networking.k8s.io/v1");
    const { uid = "", resourceVersion = "" } = object.metadata;
    await deleteObject(dashboard, ref, { uid, resourceVersion });
  });

  it("is not read by edge-26.8.3, and that is a finding with an advice that can be followed", async () => {
    const { answer, tls } = await answered("edge-26.8.3", "unserved");
    expect(tls?.message).toContain("serves TLSRoute as v1; Linkerd reads only gateway.networking.k8s.io/v1alpha2");
    const found = lint(answer.snapshot).find(({ id }) => id === "version/unserved");
    expect(found?.remedy).toMatch(/^Upgrade Linkerd beyond edge-26\.8\.3/);
  });
});

describe("a CRD that is installed while somebody plans", () => {
  it("has its schema as soon as the kind is served, not a minute later", async () => {
    const store = new PolicyStore(await kubeClient(dashboard), PACE);
    stops.push(() => store.stop());
    const keys = async () => Object.keys((await schemasAnswer(store)).schemas);
    const key = "gateway.networking.k8s.io/v1alpha2 TCPRoute";
    await until(
      () => store.kinds().find(({ kind }) => kind === "TCPRoute")?.state === "absent",
      () => store.kinds(),
      20,
    );
    expect(await keys()).not.toContain(key);
    const [crd] = (await readCrds()).filter((each) => JSON.stringify(each).includes('"plural":"tcproutes"'));
    const admin = await clientOf(api.kubeconfig(api.access.adminToken));
    const attempt = {
      verb: "create",
      group: "apiextensions.k8s.io",
      resource: "customresourcedefinitions",
      namespace: null,
      name: null,
    } as const;
    const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    await admin.call({ attempt, method: "POST", path, body: crd, contentType: "application/json" });
    await until(
      () => store.kinds().find(({ kind }) => kind === "TCPRoute")?.state === "synced",
      () => store.kinds(),
      20,
    );
    // A kind is served a moment before it is in /openapi/v3.
    await vi.waitFor(async () => expect(await keys()).toContain(key), { timeout: 15_000, interval: 200 });
  }, 60_000);
});
