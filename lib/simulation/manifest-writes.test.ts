import { describe, expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot } from "../changes/builders.testing";
import { type KubernetesObject, refOf } from "../linkerd/object";
import { manifestWrites } from "./manifest-writes";
import { proposedSnapshot } from "./proposed-snapshot";

const network = aNetwork({ spec: { trafficPolicy: "Deny", networks: [{ cidr: "203.0.113.0/24" }] } });
const route = aRoute();
const before = aSnapshot([network, route]);

function applied(manifests: KubernetesObject[], deletions: KubernetesObject[] = []): KubernetesObject[] {
  return proposedSnapshot(before, { writes: manifestWrites(manifests, deletions.map(refOf), before) }).resources;
}

describe("manifests as writes", () => {
  it("create what is not there, and delete what is", () => {
    const other = aRoute({ name: "other" });
    expect(applied([other], [route]).map((each) => each.metadata.name)).toEqual(["all-egress", "other"]);
  });

  it("make a stored object exactly what they say: what they leave out is gone", () => {
    const open = { ...network, spec: { trafficPolicy: "Allow" } };
    expect(manifestWrites([open], [], before)).toMatchObject([
      { verb: "patch", patch: { spec: { networks: null, trafficPolicy: "Allow" } }, uid: "uid-of-all-egress" },
    ]);
    expect(applied([open])[0]?.spec).toEqual({ trafficPolicy: "Allow" });
  });

  it("leave annotations that they do not name", () => {
    const opaque = { "config.linkerd.io/opaque-ports": "8080" };
    const annotated = { ...network, metadata: { ...network.metadata, annotations: opaque } };
    expect(manifestWrites([annotated], [], before)).toMatchObject([{ patch: { metadata: { annotations: opaque } } }]);
    expect(manifestWrites([network], [], aSnapshot([annotated]))).toEqual([]);
  });

  it("are none where everything is stored already, or a deletion finds nothing", () => {
    expect(manifestWrites([network, route], [refOf(aRoute({ name: "gone" }))], before)).toEqual([]);
  });
});
