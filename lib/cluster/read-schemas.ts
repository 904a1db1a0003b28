import "server-only";
import { GATEWAY_GROUP, POLICY_GROUP, policyKindOf } from "../linkerd/kinds";
import { isRecord } from "../linkerd/record";
import { objectSchema } from "../schema/compact-schema";
import { type Schemas, type StructuralSchema, schemaKey } from "../schema/structural-schema";
import { at, listAt, textAt } from "./at";
import { kubeClient } from "./current-client";
import type { KubeClient } from "./kube-client";
import { policyStoreOf } from "./policy-store";

const FIRST_READING_SECONDS = 4;
const GROUPS = [GATEWAY_GROUP, POLICY_GROUP];

/** The schemas of the cluster's own CRDs; null where they could not be read, now or ever. */
export async function clusterSchemas(): Promise<Schemas | null> {
  const { value } = await policyStoreOf(await kubeClient()).schemas.get(FIRST_READING_SECONDS);
  return value;
}

/**
 * Every version of each kind that the API server serves, from `/openapi/v3`: everybody may read it, and of CRDs it holds defaults, list
 * types and CEL rules too (seen on 1.34.4). What of them is not known here is left out.
 */
export async function readClusterSchemas(client: KubeClient): Promise<Schemas> {
  const paths = at(await get(client, "/openapi/v3"), "paths");
  const served = Object.keys(isRecord(paths) ? paths : {}).filter((path) =>
    GROUPS.some((group) => path.startsWith(`apis/${group}/`)),
  );
  const documents = await Promise.all(served.map((path) => get(client, `/openapi/v3/${path}`)));
  return Object.fromEntries(documents.flatMap(schemasOf));
}

function schemasOf(document: unknown): [string, StructuralSchema][] {
  const schemas = at(document, "components", "schemas");
  return Object.values(isRecord(schemas) ? schemas : {}).flatMap((schema) =>
    listAt(schema, "x-kubernetes-group-version-kind").flatMap((each): [string, StructuralSchema][] => {
      const [group, version, kind] = [textAt(each, "group"), textAt(each, "version"), textAt(each, "kind")];
      if (!policyKindOf({ group, kind })) return [];
      return [[schemaKey(`${group}/${version}`, kind), objectSchema(schema, kind, () => {})]];
    }),
  );
}

function get(client: KubeClient, path: string): Promise<unknown> {
  const attempt = { verb: "get", group: "", resource: "openapi", namespace: null, name: null } as const;
  return client.call({ attempt, method: "GET", path });
}
