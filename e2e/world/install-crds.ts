import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { policyHttpRouteCrd } from "./crds/policy-httproute";
import { callKube, type KubeEndpoint } from "./kube-stream";

const CRD_FOLDER = join(import.meta.dirname, "crds");
const GATEWAY_KINDS = ["httproutes", "grpcroutes", "tlsroutes", "tcproutes"];
const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Gateway API's four route kinds and Linkerd's two kinds; resolves when all of them are served. */
export async function installCrds(endpoint: KubeEndpoint): Promise<void> {
  const crds = await readCrds();
  const names = await Promise.all(crds.map((crd) => install(endpoint, crd)));
  await Promise.all(names.map((name) => untilEstablished(endpoint, name)));
}

export async function readCrds(): Promise<unknown[]> {
  const [http, ...others] = await Promise.all(GATEWAY_KINDS.map(readGatewayCrd));
  const egressNetworks = parse(await readFile(join(CRD_FOLDER, "egressnetworks.yaml"), "utf8"));
  return [http, ...others, egressNetworks, policyHttpRouteCrd(http)];
}

async function readGatewayCrd(plural: string): Promise<unknown> {
  const packed = await readFile(join(CRD_FOLDER, "gateway-api-v1.1.1-experimental", `${plural}.yaml.gz`));
  return parse(gunzipSync(packed).toString("utf8"));
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

/** A stored CustomResourceDefinition. */
function nameOf(crd: unknown): string {
  return (crd as { metadata: { name: string } }).metadata.name;
}

/** A stored CustomResourceDefinition; new ones have no status yet. */
function conditionsOf(crd: unknown): { type: string; status: string }[] {
  return (crd as { status?: { conditions?: { type: string; status: string }[] } }).status?.conditions ?? [];
}
