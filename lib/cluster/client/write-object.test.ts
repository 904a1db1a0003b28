import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../linkerd/object";
import type { Caller } from "../../people/caller";
import {
  aKubeconfig,
  answerJson,
  aStatus,
  callerWith,
  type Script,
  type ScriptedApi,
  startScriptedApi,
} from "./scripted-api.testing";
import { createObject, deleteObject, patchObject } from "./write-object";

const ref = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all" };
const reviewed = { uid: "u1", resourceVersion: "7" };
const network: KubernetesObject = {
  apiVersion: "policy.linkerd.io/v1alpha1",
  kind: "EgressNetwork",
  metadata: { namespace: "shop", name: "all" },
  spec: { trafficPolicy: "Deny" },
};
const stored = { ...network, metadata: { ...network.metadata, uid: "u1", resourceVersion: "8" } };

let api: ScriptedApi;
let caller: Caller;
beforeAll(async () => {
  api = await startScriptedApi(() => false);
  caller = await callerWith(aKubeconfig(api.url));
});
beforeEach(() => {
  api.requests.length = 0;
  api.play((_, response) => answerJson(response, 200, stored));
});
afterAll(() => api.stop());

describe("createObject", () => {
  it("posts under our name, strictly, without the identity of another object", async () => {
    await createObject(caller, { ...network, metadata: { ...network.metadata, uid: "old", resourceVersion: "1" } });
    const [request] = api.requests;
    expect(request).toMatchObject({
      method: "POST",
      path: "/apis/policy.linkerd.io/v1alpha1/namespaces/shop/egressnetworks",
    });
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      fieldManager: "linkerd-egress-dashboard",
      fieldValidation: "Strict",
    });
    expect(JSON.parse(request?.body ?? "")).toEqual(network);
  });

  it("refuses what is no egress policy, and a version that Linkerd does not read, before asking", async () => {
    const pod = { ...network, apiVersion: "v1", kind: "Pod" };
    await expect(createObject(caller, pod)).rejects.toMatchObject({ code: "kind_foreign" });
    const tls = { ...network, apiVersion: "gateway.networking.k8s.io/v1", kind: "TLSRoute" };
    await expect(createObject(caller, tls)).rejects.toMatchObject({
      code: "kind_unserved",
      hint: "Set apiVersion: gateway.networking.k8s.io/v1alpha2.",
    });
    const nameless = { ...network, metadata: { namespace: "", name: "x" } };
    await expect(createObject(caller, nameless)).rejects.toMatchObject({ code: "bad_request" });
    expect(api.requests).toEqual([]);
  });
});

describe("patchObject", () => {
  it("carries uid and resourceVersion inside the merge patch, beside its own metadata", async () => {
    const patch = { metadata: { annotations: { note: "x" }, uid: "forged" }, spec: { trafficPolicy: "Allow" } };
    await patchObject(caller, ref, patch, reviewed, { dryRun: true });
    const [request] = api.requests;
    expect(request?.method).toBe("PATCH");
    expect(request?.headers["content-type"]).toBe("application/merge-patch+json");
    expect(request?.query.get("dryRun")).toBe("All");
    expect(JSON.parse(request?.body ?? "")).toEqual({
      metadata: { annotations: { note: "x" }, uid: "u1", resourceVersion: "7" },
      spec: { trafficPolicy: "Allow" },
    });
  });

  it.each([
    { uid: "", resourceVersion: "7" },
    { uid: "u1", resourceVersion: "" },
  ])("refuses the empty guard %j before asking", async (guard) => {
    await expect(patchObject(caller, ref, {}, guard)).rejects.toMatchObject({ code: "bad_request" });
    await expect(deleteObject(caller, ref, guard)).rejects.toMatchObject({ code: "bad_request" });
    expect(api.requests).toEqual([]);
  });

  const conflict = aStatus(409, "Conflict", "the object has been modified");
  const conflictThen =
    (status: number, now: unknown): Script =>
    ({ method }, response) =>
      method === "GET" ? answerJson(response, status, now) : answerJson(response, 409, conflict);

  it.each([
    ["object_changed", "the same object is there", 200, stored],
    ["object_replaced", "another object has its name", 200, { ...stored, metadata: { ...stored.metadata, uid: "u2" } }],
    ["object_deleted", "nothing is there", 404, aStatus(404, "NotFound", "…", { name: "all", kind: "egressnetworks" })],
    ["object_changed", "nobody can tell", 500, {}],
  ])("says %s for a stale version when %s", async (code, _, status, now) => {
    api.play(conflictThen(status, now));
    await expect(patchObject(caller, ref, {}, reviewed)).rejects.toMatchObject({ code });
  });
});

describe("deleteObject", () => {
  it("sends both preconditions, and the dry run in the body where the API server looks for it", async () => {
    await deleteObject(caller, ref, reviewed, { dryRun: true });
    const [request] = api.requests;
    expect(request).toMatchObject({
      method: "DELETE",
      path: "/apis/policy.linkerd.io/v1alpha1/namespaces/shop/egressnetworks/all",
    });
    expect(JSON.parse(request?.body ?? "")).toEqual({
      apiVersion: "v1",
      kind: "DeleteOptions",
      preconditions: { uid: "u1", resourceVersion: "7" },
      dryRun: ["All"],
    });
  });
});

describe("a read-only dashboard", () => {
  beforeEach(() => {
    process.env.READ_ONLY = "1";
    return () => {
      delete process.env.READ_ONLY;
    };
  });

  it("refuses every write and permits dry runs", async () => {
    await expect(createObject(caller, network)).rejects.toMatchObject({ code: "read_only" });
    await expect(patchObject(caller, ref, {}, reviewed)).rejects.toMatchObject({ code: "read_only" });
    await expect(deleteObject(caller, ref, reviewed)).rejects.toMatchObject({ code: "read_only" });
    expect(api.requests).toEqual([]);
    await createObject(caller, network, { dryRun: true });
    expect(api.requests).toHaveLength(1);
  });
});
