import "server-only";
import { AppError } from "../errors";
import { EGRESS_KINDS, egressKindOf, GATEWAY_GROUP, POLICY_GROUP, type ResourceKind } from "../linkerd/kinds";
import { isRecord } from "../linkerd/record";
import type { Caller } from "../people/caller";
import { BUNDLED_SCHEMAS } from "../schema/bundled-schemas";
import { objectSchema } from "../schema/compact-schema";
import { crdVersions } from "../schema/crd-versions";
import { type Schemas, type StructuralSchema, schemaKey } from "../schema/structural-schema";
import type { KindState } from "./asked/policy-answer";
import type { SchemasAnswer } from "./asked/schemas-answer";
import { at, listAt, textAt } from "./client/at";
import { refusedWith } from "./client/cluster-error";
import type { KubeClient } from "./client/kube-client";
import { type PolicyStore, policyStore } from "./policy-store";

const FIRST_READING_SECONDS = 4;
const GROUPS = [GATEWAY_GROUP, POLICY_GROUP];
const CRDS = "apiextensions.k8s.io";

/** The schemas of the cluster's own CRDs; where they could not be read, now or ever, those of the newest bundle, and why. */
export async function readSchemas(caller: Caller): Promise<SchemasAnswer> {
  try {
    return await schemasAnswer(await policyStore(caller));
  } catch (error) {
    return bundled(error);
  }
}

/** A kind that its watch has listed is served: where its schema is not held, the CRD is new, and schemas are read again at once. */
export async function schemasAnswer(store: Pick<PolicyStore, "schemas" | "kinds">): Promise<SchemasAnswer> {
  const served = () => store.kinds().filter((each) => each.state === "synced" && egressKindOf(each));
  const lacksOne = (held: Schemas) => served().some((each) => !Object.hasOwn(held, keyOf(each)));
  const { value, failure } = await store.schemas.get(FIRST_READING_SECONDS, lacksOne);
  return value ? { schemas: value, source: "cluster", problem: null } : bundled(failure);
}

function keyOf({ group, version, kind }: KindState): string {
  return schemaKey(`${group}/${version}`, kind);
}

function bundled(failure: unknown): SchemasAnswer {
  const problem = failure instanceof AppError ? failure.message : "The API server's schemas were not read yet.";
  return { schemas: BUNDLED_SCHEMAS, source: "bundle", problem };
}

/** From `/openapi/v3`, which everybody may read unless someone took that away; then from the CRDs, where those may be read. */
export async function readClusterSchemas(client: KubeClient): Promise<Schemas> {
  try {
    return await openApiSchemas(client);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return crdSchemas(client).catch(() => {
      throw error;
    });
  }
}

/**
 * Every version of each kind that the API server serves: of CRDs `/openapi/v3` holds defaults, list types and CEL rules too (seen on
 * 1.34.4). What of them is not known here is left out.
 */
async function openApiSchemas(client: KubeClient): Promise<Schemas> {
  const paths = recordAt(await openApi(client, "/openapi/v3"), "/openapi/v3", "paths");
  const served = Object.keys(paths).filter((path) => GROUPS.some((group) => path.startsWith(`apis/${group}/`)));
  const documents = await Promise.all(
    served.map(async (path) =>
      recordAt(await openApi(client, `/openapi/v3/${path}`), `/openapi/v3/${path}`, "components", "schemas"),
    ),
  );
  return Object.fromEntries(documents.flatMap(schemasOf));
}

function schemasOf(schemas: Record<string, unknown>): [string, StructuralSchema][] {
  return Object.values(schemas).flatMap((schema) =>
    listAt(schema, "x-kubernetes-group-version-kind").flatMap((each): [string, StructuralSchema][] => {
      const [group, version, kind] = [textAt(each, "group"), textAt(each, "version"), textAt(each, "kind")];
      if (!egressKindOf({ group, kind })) return [];
      return [[schemaKey(`${group}/${version}`, kind), objectSchema(schema, kind, () => {})]];
    }),
  );
}

function openApi(client: KubeClient, path: string): Promise<unknown> {
  const attempt = { verb: "get", group: "", resource: "openapi", namespace: null, name: null } as const;
  return client.call({ attempt, method: "GET", path });
}

/** An answer of another form says nothing, least of all that no kind is served. */
function recordAt(answer: unknown, path: string, ...keys: string[]): Record<string, unknown> {
  const found = at(answer, ...keys);
  if (isRecord(found)) return found;
  throw new AppError("cluster_bad_answer", `The API server answered ${path} without ${keys.join(".")}.`, {
    hint: "A proxy in front of it may have answered instead.",
  });
}

async function crdSchemas(client: KubeClient): Promise<Schemas> {
  const versions = await Promise.all(
    EGRESS_KINDS.map(async (kind) => crdVersions(await readCrd(client, kind), kind, () => {})),
  );
  const schemas = Object.fromEntries(versions.flat());
  // An API server that knows no CRDs at all answers as one does where each of them is missing.
  if (Object.keys(schemas).length > 0) return schemas;
  throw new AppError("cluster_bad_answer", "The cluster has none of the CRDs.");
}

/** By its name, so that a Role can be as narrow; null where there is none. */
async function readCrd(client: KubeClient, { group, plural }: ResourceKind): Promise<unknown> {
  const name = `${plural}.${group}`;
  const attempt = { verb: "get", group: CRDS, resource: "customresourcedefinitions", namespace: null, name } as const;
  const path = `/apis/${CRDS}/v1/customresourcedefinitions/${name}`;
  try {
    const crd = await client.call({ attempt, method: "GET", path });
    recordAt(crd, path, "spec");
    return crd;
  } catch (error) {
    if (refusedWith(error) === 404) return null;
    throw error;
  }
}
