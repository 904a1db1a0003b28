import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schemaObjections } from "../../../lib/schema/schema-objections";
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

const SEEDS = 700;
const AT_ONCE = 8;

let api: ApiServer;
beforeAll(async () => {
  api = await startRealApi();
  const { status } = await callKube(api.access, "/api/v1/namespaces", {
    method: "POST",
    body: { metadata: { name: "shop" } },
  });
  expect(status).toBe(201);
});
afterAll(() => api?.stop());

/** Our objections in the shape of the API server's answer. */
function ourVerdict(manifest: JsonObject): Verdict {
  const objections = schemaObjections(manifest);
  const errors = objections.filter((each) => each.severity === "error");
  const unknown = objections.filter((each) => each.severity === "warning").map((each) => each.field);
  return {
    accepted: errors.length === 0,
    causes: errors.map(({ field, message }) => `${field}: ${message}`).sort(),
    unknown: unknown.sort(),
  };
}

/** Of metadata that it cannot read the API server names no field, and looks at nothing else. */
function comparable(ours: Verdict, theirs: Verdict): Verdict {
  return theirs.causes === null ? { accepted: ours.accepted, causes: null, unknown: theirs.unknown } : ours;
}

describe("what the CRDs' schemas object to, here and on a real API server", () => {
  it.each(Object.entries(GOOD_MANIFESTS))("takes a %s with every field", async (_, manifest) => {
    expect(await askApiServer(api.access, manifest)).toEqual({ accepted: true, causes: [], unknown: [] });
    expect(ourVerdict(manifest)).toEqual({ accepted: true, causes: [], unknown: [] });
  });

  it.each(SCHEMA_CASES)("agrees about $of with $title", async ({ of, at, to, accepted }) => {
    const manifest = edit(GOOD_MANIFESTS[of], at, to);
    const theirs = await askApiServer(api.access, manifest);
    expect(theirs.accepted).toBe(accepted);
    expect(comparable(ourVerdict(manifest), theirs)).toEqual(theirs);
  });

  it(`agrees about ${SEEDS} manifests with faults drawn by lot`, async () => {
    const bases = Object.values(GOOD_MANIFESTS);
    const drawn = Array.from({ length: SEEDS }, (_, seed) =>
      mutate(bases[seed % bases.length] ?? {}, seededRandom(seed)),
    );
    const disagreed: unknown[] = [];
    let refused = 0;
    for (let first = 0; first < drawn.length; first += AT_ONCE) {
      await Promise.all(
        drawn.slice(first, first + AT_ONCE).map(async ({ manifest, done }) => {
          const theirs = await askApiServer(api.access, manifest);
          const ours = comparable(ourVerdict(manifest), theirs);
          if (!theirs.accepted) refused += 1;
          if (JSON.stringify(ours) !== JSON.stringify(theirs)) disagreed.push({ done, ours, theirs });
        }),
      );
    }
    expect(disagreed).toEqual([]);
    // Neither all good nor all bad, or the lot would prove little.
    expect(refused).toBeGreaterThan(SEEDS / 4);
    expect(refused).toBeLessThan(SEEDS * 0.95);
  });
});
