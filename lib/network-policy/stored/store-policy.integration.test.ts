import fc from "fast-check";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { ownNamespace } from "@/e2e/acting-cluster";
import { drawn } from "@/e2e/drawn";
import { callKube } from "@/e2e/world/kube-stream";
import { isRecord } from "../../linkerd/record";
import { generatePolicies } from "../generate/generate";
import { wantedFor } from "../generate/live-cluster.testing";
import { manifestOf } from "../generate/print-generated";
import { randomCluster } from "../generate/random-cluster.testing";
import { oddManifests } from "./odd-manifests.testing";
import { type Admission, storePolicy } from "./store-policy";

// A real API server is asked, dry, what it would make of a manifest.
const namespace = ownNamespace();
const PATH = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies?dryRun=All`;

beforeAll(async () => {
  await callKube(inject("sharedApi"), "/api/v1/namespaces", {
    method: "POST",
    body: { metadata: { name: namespace } },
    contentType: "application/json",
  });
});

describe("as a real API server takes, stores or refuses", () => {
  it("odd manifests that are drawn", async () => {
    const tally = { admitted: 0, refused: 0 };
    const property = fc.asyncProperty(oddManifests, async (spec) => {
      const manifest = {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { namespace, name: "drawn" },
        spec,
      };
      const real = await asked(manifest);
      expect(comparable(storePolicy(manifest, new Set([namespace])))).toEqual(real);
      tally[real.admitted ? "admitted" : "refused"] += 1;
    });
    await fc.assert(property, { numRuns: drawn(1_000) });
    expect(Math.min(tally.admitted, tally.refused)).toBeGreaterThan(10);
  });

  it("what is generated, exactly as it was written", async () => {
    const manifests = Array.from({ length: 10 }, (_, seed) => generatePolicies(wantedFor("shop"), randomCluster(seed)))
      .flatMap(({ policies }) => policies.map(manifestOf))
      .map((manifest) => ({ ...manifest, metadata: { ...manifest.metadata, namespace } }));
    for (const manifest of manifests) expect(await asked(manifest)).toEqual({ admitted: true, spec: manifest.spec });
    expect(manifests.length).toBeGreaterThan(15);
  });
});

type Answer = { admitted: true; spec: unknown } | { admitted: false; code: unknown; causes: string[] };

async function asked(manifest: object): Promise<Answer> {
  const { status, body } = await callKube(inject("sharedApi"), PATH, {
    method: "POST",
    body: manifest,
    contentType: "application/json",
  });
  const answer: unknown = JSON.parse(body);
  if (!isRecord(answer)) throw new Error(`The API server answered ${status}: ${body}`);
  if (status === 201) return { admitted: true, spec: answer.spec };
  const details = isRecord(answer.details) ? answer.details : {};
  const causes = (Array.isArray(details.causes) ? details.causes : []).filter(isRecord);
  return { admitted: false, code: answer.code, causes: causes.map(({ field, reason }) => `${field} ${reason}`).sort() };
}

function comparable(stored: Admission): Answer {
  if (stored.admitted) return { admitted: true, spec: stored.policy.spec };
  return {
    admitted: false,
    code: stored.code,
    causes: stored.causes.map(({ field, reason }) => `${field} ${reason}`).sort(),
  };
}
