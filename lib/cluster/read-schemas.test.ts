import { afterEach, describe, expect, it } from "vitest";
import { openApiOf } from "../../e2e/world/crds/open-api";
import { readCrds } from "../../e2e/world/install-crds";
import {
  aKubeconfig,
  answerJson,
  aStatus,
  clientOf,
  type Script,
  startScriptedApi,
} from "./client/scripted-api.testing";
import { readClusterSchemas } from "./read-schemas";

const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";
// Gateway API 1.5, standard channel: TLSRoute is served as v1 alone, TCPRoute not at all.
const crds = await readCrds("v1.5.1-standard");
const SERVED = [
  "gateway.networking.k8s.io/v1 GRPCRoute",
  "gateway.networking.k8s.io/v1 HTTPRoute",
  "gateway.networking.k8s.io/v1 TLSRoute",
  "gateway.networking.k8s.io/v1beta1 HTTPRoute",
  "policy.linkerd.io/v1alpha1 EgressNetwork",
  "policy.linkerd.io/v1alpha1 HTTPRoute",
  "policy.linkerd.io/v1beta1 HTTPRoute",
  "policy.linkerd.io/v1beta2 HTTPRoute",
  "policy.linkerd.io/v1beta3 HTTPRoute",
];

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function schemasFrom(script: Script) {
  const api = await startScriptedApi(script);
  stops.push(() => api.stop());
  return readClusterSchemas(await clientOf(aKubeconfig(api.url)));
}

/** Each CRD by its name, as `kubectl get crd NAME -o json` has it. */
const tellsCrds: Script = ({ path }, response) => {
  const crd = crds.find((each) => path === CRDS + (each as { metadata: { name: string } }).metadata.name);
  return crd !== undefined && answerJson(response, 200, crd);
};

const tellsOpenApi: Script = ({ path }, response) => {
  const document = openApiOf(crds, path);
  return document !== null && answerJson(response, 200, document);
};

const forbids: Script = ({ path }, response) =>
  answerJson(response, 403, aStatus(403, "Forbidden", `forbidden: User "ada" cannot get path "${path}"`));

describe("the schemas of a cluster", () => {
  it("come from /openapi/v3: every version that is served, and none else", async () => {
    expect(Object.keys(await schemasFrom(tellsOpenApi)).sort()).toEqual(SERVED);
  });

  it.each<[string, Script]>([
    ["is forbidden", forbids],
    ["is absent", () => false],
    ["is something else", (_, response) => answerJson(response, 200, { kind: "Page", paths: [] })],
  ])("come from the CRDs where /openapi/v3 %s, and are the same", async (_, openApi) => {
    const whole = await schemasFrom(tellsOpenApi);
    const schemas = await schemasFrom((asked, response) =>
      (asked.path.startsWith("/openapi/") ? openApi : tellsCrds)(asked, response),
    );
    expect(schemas).toEqual(whole);
  });

  it("come from the CRDs where the document of one group is none", async () => {
    const schemas = await schemasFrom((asked, response) => {
      if (asked.path.endsWith("/policy.linkerd.io/v1alpha1")) return answerJson(response, 200, { swagger: "2.0" });
      return (asked.path.startsWith("/openapi/") ? tellsOpenApi : tellsCrds)(asked, response);
    });
    expect(Object.keys(schemas).sort()).toEqual(SERVED);
  });

  it("are not believed to be none where neither can be read: what failed first is told", async () => {
    await expect(schemasFrom(forbids)).rejects.toMatchObject({ code: "cluster_forbidden" });
    // No API of CRDs is there, which must not look as if each CRD were missing.
    const half: Script = (asked, response) => asked.path.startsWith("/openapi/") && forbids(asked, response);
    await expect(schemasFrom(half)).rejects.toMatchObject({ code: "cluster_forbidden" });
    const page: Script = (_, response) => answerJson(response, 200, { kind: "Page" });
    await expect(schemasFrom(page)).rejects.toMatchObject({
      message: "The API server answered /openapi/v3 without paths.",
    });
  });
});
