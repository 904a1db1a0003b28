import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../../lib/linkerd/object";
import { prepare } from "../../../lib/schema/prepare-object";
import { schemaObjections } from "../../../lib/schema/schema-objections";
import { type Schemas, schemaOf } from "../../../lib/schema/structural-schema";
import { withDefaults } from "../../../lib/schema/with-defaults";
import { seeds } from "../../drawn";
import { deriveSchemas } from "../crds/derive-schemas";
import { type GatewayBundle, NEWEST_BUNDLE, readCrds } from "../install-crds";
import type { JsonObject } from "../json";
import type { ApiServer } from "../kube-access";
import { callKube } from "../kube-stream";
import { seededRandom } from "../random";
import { startRealApi } from "../real-api";
import { askApiServer, type Verdict } from "./ask-api-server";
import { SCHEMA_CASES } from "./cases";
import { edit } from "./edit-manifest";
import { GOOD_MANIFESTS } from "./good-manifests";
import { mutate } from "./mutate";

const SEEDS = seeds(500);
const AT_ONCE = 8;

const CHART: GatewayBundle = "v1.1.1-experimental";
/** Of sessionPersistence newer bundles have other fields. */
const BUNDLES: [GatewayBundle, typeof GOOD_MANIFESTS][] = [
  [CHART, GOOD_MANIFESTS],
  [
    NEWEST_BUNDLE,
    { ...GOOD_MANIFESTS, http: edit(GOOD_MANIFESTS.http, "spec.rules[2].sessionPersistence", undefined) },
  ],
];

describe.each(BUNDLES)("what the CRDs of Gateway API %s object to, here and on a real API server", (bundle, good) => {
  let api: ApiServer;
  let schemas: Schemas;
  beforeAll(async () => {
    schemas = deriveSchemas(await readCrds(bundle));
    api = await startRealApi(bundle);
    const { status } = await callKube(api.access, "/api/v1/namespaces", {
      method: "POST",
      body: { metadata: { name: "shop" } },
    });
    expect(status).toBe(201);
  });
  afterAll(() => api?.stop());

  /** Our objections in the shape of the API server's answer. */
  function ourVerdict(manifest: JsonObject): Omit<Verdict, "spec"> {
    const objections = schemaObjections(manifest, schemas);
    const errors = objections.filter((each) => each.severity === "error");
    const unknown = objections.filter((each) => each.severity === "warning").map((each) => each.field);
    return {
      accepted: errors.length === 0,
      causes: errors.map(({ field, message }) => `${field}: ${message}`).sort(),
      unknown: unknown.sort(),
    };
  }

  /** Of metadata that it cannot read the API server names no field, and looks at nothing else. */
  function comparable(ours: Omit<Verdict, "spec">, theirs: Omit<Verdict, "spec">): Omit<Verdict, "spec"> {
    return theirs.causes === null ? { accepted: ours.accepted, causes: null, unknown: theirs.unknown } : ours;
  }

  /** The spec as we would judge it, less what the API server does not keep. */
  function ourSpec(manifest: JsonObject): unknown {
    const { spec } = withDefaults(asObject(manifest));
    const schema = schemaOf(manifest.apiVersion, manifest.kind, schemas)?.properties?.spec;
    return prepare(spec, schema && withoutDefaults(schema), "", () => {});
  }

  it.each(Object.entries(good))("takes a %s with every field", async (_, manifest) => {
    const { spec, ...verdict } = await askApiServer(api.access, manifest);
    expect(verdict).toEqual({ accepted: true, causes: [], unknown: [] });
    expect(ourVerdict(manifest)).toEqual({ accepted: true, causes: [], unknown: [] });
    expect(ourSpec(manifest)).toEqual(spec);
  });

  it.each(bundle === CHART ? SCHEMA_CASES : [])("agrees about $of with $title", async ({ of, at, to, accepted }) => {
    const manifest = edit(GOOD_MANIFESTS[of], at, to);
    const { spec, ...theirs } = await askApiServer(api.access, manifest);
    expect(theirs.accepted).toBe(accepted);
    expect(comparable(ourVerdict(manifest), theirs)).toEqual(theirs);
    if (accepted) expect(ourSpec(manifest)).toEqual(spec);
  });

  it(`agrees about ${SEEDS.length} manifests with faults drawn by lot, and fills in what it fills in`, async () => {
    const bases = Object.values(good);
    const faulty = SEEDS.map((seed) => mutate(bases[seed % bases.length] ?? {}, seededRandom(seed)));
    const disagreed: unknown[] = [];
    let refused = 0;
    for (let first = 0; first < faulty.length; first += AT_ONCE) {
      await Promise.all(
        faulty.slice(first, first + AT_ONCE).map(async ({ manifest, done }) => {
          const { spec, ...theirs } = await askApiServer(api.access, manifest);
          const ours = comparable(ourVerdict(manifest), theirs);
          if (!theirs.accepted) refused += 1;
          if (JSON.stringify(ours) !== JSON.stringify(theirs)) disagreed.push({ done, ours, theirs });
          else if (theirs.accepted) expect(ourSpec(manifest), JSON.stringify(done)).toEqual(spec);
        }),
      );
    }
    expect(disagreed).toEqual([]);
    // Neither all good nor all bad, or the lot would prove little.
    expect(refused).toBeGreaterThan(SEEDS.length / 4);
    expect(refused).toBeLessThan(SEEDS.length * 0.95);
  });
});

/** What the API server takes has an envelope. */
function asObject(manifest: JsonObject): KubernetesObject {
  return manifest as unknown as KubernetesObject;
}

/** So that what is filled in comes from `withDefaults` alone. */
function withoutDefaults(schema: NonNullable<Schemas[string]>): NonNullable<Schemas[string]> {
  const { default: _, properties, items, ...rest } = schema;
  const inner = Object.entries(properties ?? {}).map(([key, each]) => [key, withoutDefaults(each)] as const);
  return {
    ...rest,
    ...(properties && { properties: Object.fromEntries(inner) }),
    ...(items && { items: withoutDefaults(items) }),
  };
}
