import { describe, expect, it } from "vitest";
import { refOf } from "../linkerd/object";
import { aNetwork } from "./builders.testing";
import type { RecordedWrite } from "./change-record";
import { stripServerFields } from "./strip-server-fields";
import { takeBackCommands, takeBackOf } from "./take-back";

const network = stripServerFields(aNetwork({ spec: { trafficPolicy: "Allow" } }));

function written(overrides: Partial<RecordedWrite>): RecordedWrite {
  return {
    ...{ verb: "patch", ref: refOf(network), uid: "u", resourceVersion: "7", result: "applied" },
    ...{ before: network, after: null, patch: { spec: { trafficPolicy: "Deny" } } },
    ...overrides,
  };
}

describe("the command that takes a write back without the dashboard", () => {
  it("patches what was patched back to what was there", () => {
    expect(takeBackOf(written({}))).toBe(
      `kubectl patch egressnetworks.v1alpha1.policy.linkerd.io/all-egress -n shop --type=merge -p '{"spec":{"trafficPolicy":"Allow"}}'`,
    );
    const patch = { metadata: { labels: { team: "shop" } } };
    expect(takeBackOf(written({ patch }))).toMatch(/ -p '\{"metadata":\{"labels":\{"team":null\}\}\}'$/);
  });

  it("deletes what was created, and creates what was deleted from the text that was kept", () => {
    expect(takeBackOf(written({ verb: "create", before: null, patch: null }))).toBe(
      "kubectl delete egressnetworks.v1alpha1.policy.linkerd.io/all-egress -n shop",
    );
    expect(takeBackOf(written({ verb: "delete", patch: null }))).toBe(
      [
        "kubectl apply -f - <<'EOF'",
        "apiVersion: policy.linkerd.io/v1alpha1",
        "kind: EgressNetwork",
        "metadata:",
        "  name: all-egress",
        "  namespace: shop",
        "spec:",
        "  trafficPolicy: Allow",
        "EOF",
      ].join("\n"),
    );
  });

  it("is there for what was written alone, the last of it first", () => {
    for (const result of ["failed", "not-tried", "writing", "unknown"] as const)
      expect(takeBackOf(written({ result }))).toBeNull();
    expect(takeBackOf(written({ before: null, patch: null, tooLarge: true }))).toBeNull();
    const created = written({ verb: "create", before: null, patch: null });
    expect(
      takeBackCommands([written({}), written({ result: "failed" }), created]).map((each) => each.slice(0, 14)),
    ).toEqual(["kubectl delete", "kubectl patch "]);
  });
});
