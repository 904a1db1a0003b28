import { describe, expect, it } from "vitest";
import { TLS_ROUTE } from "../../linkerd/kinds";
import type { KubernetesObject } from "../../linkerd/object";
import { isRecord } from "../../linkerd/record";
import { compile } from "../../resolver/compile/compile";
import { aNetwork, aRoute, aSnapshot } from "../builders.testing";
import { ghostOfDelete, ghostOfEdit } from "./ghost";
import { writtenStatus } from "./written-status";

const required = { tlsRouteHostnames: "required" } as const;

function without(object: KubernetesObject, field: string): KubernetesObject {
  const spec = isRecord(object.spec) ? { ...object.spec } : {};
  delete spec[field];
  return { ...object, spec };
}

const route = aRoute({ kind: TLS_ROUTE });
const unreadable = without(route, "hostnames");
const { status: _, ...neverRead } = unreadable;

describe("a ghost", () => {
  it("is refused where an edit takes what Linkerd must have, and where it is created so", () => {
    expect(ghostOfEdit(route, unreadable, required)?.sentence).toMatch(/hostnames.*former version would stay in force/);
    expect(ghostOfEdit(null, unreadable, required)?.sentence).toMatch(/would have no effect/);
    expect(ghostOfEdit(route, route, required)).toBeNull();
  });

  it("depends on the Linkerd that reads", () => {
    expect(ghostOfEdit(route, unreadable, { tlsRouteHostnames: "optional" })).toBeNull();
  });

  it("is refused where a network gets an address that nobody can read", () => {
    const bad = aNetwork({ spec: { networks: [{ cidr: "300.1.2.3/8" }] } });
    expect(ghostOfEdit(aNetwork(), bad, required)?.sentence).toMatch(/300\.1\.2\.3/);
  });

  it("is left by deleting what was read once, and not by deleting what never was", () => {
    expect(ghostOfDelete(unreadable, required)?.hint).toMatch(/readable first/);
    expect(ghostOfDelete(neverRead, required)).toBeNull();
    expect(ghostOfDelete(route, required)).toBeNull();
  });
});

describe("a write that Linkerd reads and cannot use", () => {
  const plain = aRoute();
  const rules = [
    { filters: [{ type: "URLRewrite", urlRewrite: { path: { type: "ReplaceFullPath", replaceFullPath: "/x" } } }] },
  ];
  const rewriting = aRoute({ rules });

  it("leaves the former version in force, and is refused", () => {
    expect(ghostOfEdit(plain, rewriting, required)?.sentence).toMatch(/spec\.rules\[0\].*former version would stay/);
  });

  it("has no effect where nothing was before, and is refused too", () => {
    expect(ghostOfEdit(null, rewriting, required)?.sentence).toMatch(/would have no effect/);
  });

  it("makes nothing worse where it was so before", () => {
    expect(ghostOfEdit(rewriting, rewriting, required)).toBeNull();
  });

  it("is another controller's business where no EgressNetwork is its parent", () => {
    const ingress = { ...rewriting, spec: { parentRefs: [{ name: "gateway" }], rules } };
    expect(ghostOfEdit(null, ingress, required)).toBeNull();
  });
});

describe("the status after a write", () => {
  const refOfRoute = { group: TLS_ROUTE.group, kind: TLS_ROUTE.kind, namespace: "shop", name: "a-route" };
  const at = (object: KubernetesObject | null, seconds: number) =>
    writtenStatus(refOfRoute, compile(aSnapshot(object ? [object] : [], required)), seconds);

  it("is waited for as long as a real controller may take", () => {
    const { status: _, ...fresh } = route;
    expect(at(fresh, 3).state).toBe("waiting");
    expect(at(fresh, 11)).toMatchObject({
      state: "silent",
      sentence: expect.stringMatching(/policy controller running/),
    });
    expect(at(route, 0).state).toBe("accepted");
  });

  it("may still turn in the first ten seconds, when a stronger rival has just gone", () => {
    const loser = aRoute({ kind: TLS_ROUTE, accepted: false });
    expect(at(loser, 3)).toMatchObject({ state: "waiting", sentence: expect.stringMatching(/up to 10 s/) });
    expect(at(loser, 12)).toMatchObject({ state: "refused", sentence: expect.stringMatching(/RouteReasonConflicted/) });
  });

  it("is not believed of what Linkerd cannot read", () => {
    expect(at(unreadable, 1)).toMatchObject({
      state: "refused",
      sentence: expect.stringMatching(/whatever its status says/),
    });
  });

  it("is gone with the object, and says what that takes", () => {
    expect(at(null, 1).sentence).toMatch(/up to 10 s/);
    expect(at(null, 60).sentence).toBe("Deleted.");
  });
});
