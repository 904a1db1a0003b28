import { describe, expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot } from "../changes/builders.testing";
import { HTTP_ROUTE, TLS_ROUTE } from "../linkerd/kinds";
import { isRecord } from "../linkerd/record";
import { compile } from "../resolver/compile/compile";
import { lintManifest } from "./lint-manifest";

const policy = compile(aSnapshot([aNetwork(), aRoute({ kind: HTTP_ROUTE, name: "standing", port: 443 })]));

function found(manifest: Parameters<typeof lintManifest>[0]) {
  return lintManifest(manifest, policy).map(({ id, field }) => `${id} ${field ?? ""}`.trim());
}

describe("the lint of a manifest that is being written", () => {
  it("looks at it beside what the cluster has", () => {
    expect(found(aRoute({ kind: TLS_ROUTE, name: "new", port: 443 }))).toEqual(["route/conflicted spec.parentRefs[0]"]);
    expect(found(aRoute({ kind: TLS_ROUTE, name: "new", port: 8443 }))).toEqual([]);
  });

  it("tells of an EgressNetwork that is not there", () => {
    const nowhere = aRoute({ name: "new", network: { namespace: "shop", name: "gone" } });
    expect(found(nowhere).join()).toContain("route/no-such-network");
  });

  it("tells of an object that is there as it would be, not as it is", () => {
    expect(found(aRoute({ kind: HTTP_ROUTE, name: "standing", port: 443, hostnames: ["a b"] })).join()).toContain(
      "spec.hostnames[0]",
    );
  });

  it("tells of a TLSRoute without hostnames, which Linkerd skips from edge-26.8.2 on", () => {
    const recent = compile(aSnapshot([aNetwork()], { tlsRouteHostnames: "required" }));
    const route = aRoute({ kind: TLS_ROUTE, name: "new", port: 443 });
    const spec = { ...(isRecord(route.spec) && route.spec), hostnames: undefined };
    expect(lintManifest({ ...route, spec }, recent).map(({ id }) => id)).toContain("route/tls-without-hostnames");
  });

  it("says nothing of other objects", () => {
    const broken = aRoute({ name: "broken", network: { namespace: "shop", name: "gone" } });
    const beside = compile(aSnapshot([aNetwork(), broken]));
    expect(lintManifest(aRoute({ name: "new" }), beside)).toEqual([]);
  });
});
