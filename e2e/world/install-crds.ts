import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { policyHttpRouteCrd } from "./crds/policy-httproute";
import { callKube, type KubeEndpoint } from "./kube-stream";

const CRD_FOLDER = join(import.meta.dirname, "crds");
export const GATEWAY_KINDS = ["httproutes", "grpcroutes", "tlsroutes", "tcproutes"];
const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** The first is what Linkerd's own chart installs. */
const GATEWAY_BUNDLES = ["v1.1.1-experimental", "v1.5.1-standard", "v1.7.0-experimental"] as const;
export const NEWEST_BUNDLE = "v1.7.0-experimental";
export type GatewayBundle = (typeof GATEWAY_BUNDLES)[number];

/** Gateway API's route kinds, as far as the bundle has them, and Linkerd's two kinds; resolves when all of them are served and published. */
export async function installCrds(endpoint: KubeEndpoint, bundle: GatewayBundle = GATEWAY_BUNDLES[0]): Promise<void> {
  const crds = await readCrds(bundle);
  await Promise.all(
    crds.map(async (crd) => {
      await untilEstablished(endpoint, await install(endpoint, crd));
      await untilPublished(endpoint, crd);
    }),
  );
}

export async function readCrds(bundle: GatewayBundle = GATEWAY_BUNDLES[0]): Promise<unknown[]> {
  return [...(await readGatewayCrds(bundle)), ...(await readLinkerdCrds())];
}

export async function readLinkerdCrds(): Promise<unknown[]> {
  const [http] = await readGatewayCrds(GATEWAY_BUNDLES[0]);
  return [parse(await readFile(join(CRD_FOLDER, "egressnetworks.yaml"), "utf8")), policyHttpRouteCrd(http)];
}

/** HTTPRoute's first. */
async function readGatewayCrds(bundle: GatewayBundle): Promise<unknown[]> {
  const folder = join(CRD_FOLDER, `gateway-api-${bundle}`);
  const there = GATEWAY_KINDS.map((plural) => join(folder, `${plural}.yaml.gz`)).filter((file) => existsSync(file));
  return Promise.all(there.map(async (file) => parse(gunzipSync(await readFile(file)).toString("utf8"))));
}

async function install(endpoint: KubeEndpoint, crd: unknown): Promise<string> {
  const { status, body } = await callKube(endpoint, CRDS, { method: "POST", body: crd });
  if (status !== 201) throw new Error(`The API server refused a CRD (${status}): ${body.slice(0, 500)}`);
  return nameOf(JSON.parse(body));
}

async function untilEstablished(endpoint: KubeEndpoint, name: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const { body } = await callKube(endpoint, `${CRDS}/${name}`);
    const established = conditionsOf(JSON.parse(body)).find((condition) => condition.type === "Established");
    if (established?.status === "True") return;
    await sleep(50);
  }
  throw new Error(`The CRD ${name} was not established within 30 s.`);
}

/** `/openapi/v3` tells of a kind a moment after it is served; a plan of that moment would not know it. */
async function untilPublished(endpoint: KubeEndpoint, crd: unknown): Promise<void> {
  const { group, names, versions } = specOf(crd);
  const deadline = Date.now() + 30_000;
  for (const { name } of versions.filter(({ served }) => served)) {
    const path = `/openapi/v3/apis/${group}/${name}`;
    while (!(await callKube(endpoint, path)).body.includes(`"kind":"${names.kind}"`)) {
      if (Date.now() > deadline) throw new Error(`${path} did not tell of ${names.kind} within 30 s.`);
      await sleep(50);
    }
  }
}

/** A stored CustomResourceDefinition. */
function nameOf(crd: unknown): string {
  return (crd as { metadata: { name: string } }).metadata.name;
}

/** A stored CustomResourceDefinition; new ones have no status yet. */
function conditionsOf(crd: unknown): { type: string; status: string }[] {
  return (crd as { status?: { conditions?: { type: string; status: string }[] } }).status?.conditions ?? [];
}

/** What this file reads from `crds`. */
function specOf(crd: unknown) {
  return (crd as { spec: CrdSpec }).spec;
}

interface CrdSpec {
  group: string;
  names: { kind: string };
  versions: { name: string; served: boolean }[];
}
