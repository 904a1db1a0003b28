import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Caller } from "../people/caller";
import { mayI } from "./client/access-review";
import { kubeClient } from "./client/current-client";
import { whoAmI } from "./client/identity";
import { readObject } from "./client/read-object";
import {
  aKubeconfig,
  answerJson,
  aStatus,
  callerWith,
  type Script,
  type ScriptedApi,
  startScriptedApi,
  until,
} from "./client/scripted-api.testing";
import { policyStore, stopPolicyStore } from "./policy-store";
import { readPolicy } from "./read-policy";
import { readRights } from "./read-rights";
import { readSchemas } from "./read-schemas";
import { watchPolicy } from "./watch-policy";

// Two people at one API server, which knows them by their tokens: Ann may read EgressNetworks and schemas, Bob may read Services.

const NETWORKS = "/apis/policy.linkerd.io/v1alpha1/egressnetworks";
const MAY_READ: Record<string, (path: string) => boolean> = {
  ann: (path) => path.includes("egressnetworks") || path.startsWith("/openapi/"),
  bob: (path) => path === "/api/v1/services",
};
const NETWORK = {
  apiVersion: "policy.linkerd.io/v1alpha1",
  kind: "EgressNetwork",
  metadata: { namespace: "shop", name: "all", uid: "u", resourceVersion: "1" },
};

let watchOfAnn: ServerResponse | null = null;

const script: Script = ({ path, query, headers, body }, response) => {
  const user = headers.authorization?.replace("Bearer ", "") ?? "";
  const may = MAY_READ[user]?.(path) ?? false;
  if (path.endsWith("/selfsubjectreviews"))
    return answerJson(response, 201, { status: { userInfo: { username: user } } });
  if (path.endsWith("/selfsubjectaccessreviews")) {
    const { resource } = JSON.parse(body).spec.resourceAttributes;
    return answerJson(response, 201, { status: { allowed: user === "ann" && resource === "egressnetworks" } });
  }
  if (!may) return answerJson(response, 403, aStatus(403, "Forbidden", `${user} may not`));
  if (path === "/openapi/v3") return answerJson(response, 200, { paths: {} });
  if (query.has("watch")) {
    response.writeHead(200).flushHeaders();
    if (path === NETWORKS) watchOfAnn = response;
    return true;
  }
  if (path.includes("/namespaces/shop/")) return answerJson(response, 200, NETWORK);
  return answerJson(response, 200, { metadata: { resourceVersion: "9" }, items: path === NETWORKS ? [NETWORK] : [] });
};

let api: ScriptedApi;
let ann: Caller;
let bob: Caller;
beforeEach(async () => {
  api = await startScriptedApi(script);
  ann = await callerWith(aKubeconfig(api.url, "ann"));
  bob = await callerWith(aKubeconfig(api.url, "bob"));
});
afterEach(async () => {
  stopPolicyStore();
  await api.stop();
});

describe("two callers", () => {
  it("have a client each, which is made once", async () => {
    expect(await kubeClient(ann)).toBe(await kubeClient(ann));
    expect(await kubeClient(ann)).not.toBe(await kubeClient(bob));
    expect([await whoAmI(ann), await whoAmI(bob)]).toEqual(["ann", "bob"]);
  });

  it("read the policy by their own rights, however often the other one asks", async () => {
    const read = async (caller: Caller) => {
      const { snapshot, cluster, kinds } = await readPolicy(caller);
      const synced = kinds.filter(({ state }) => state === "synced").map(({ kind }) => kind);
      return { identity: cluster.identity, objects: snapshot.resources.map(({ metadata }) => metadata.name), synced };
    };
    const hers = { identity: "ann", objects: ["all"], synced: ["EgressNetwork"] };
    const his = { identity: "bob", objects: [], synced: ["Service"] };
    for (const _ of ["first", "again"]) {
      expect(await read(ann)).toEqual(hers);
      expect(await read(bob)).toEqual(his);
    }
    expect(await policyStore(ann)).toBe(await policyStore(ann));
  });

  it("are told of the changes that they may see, and of no others", async () => {
    await Promise.all([readPolicy(ann), readPolicy(bob)]);
    const told: string[] = [];
    const ends = [await watchPolicy(ann, () => told.push("ann")), await watchPolicy(bob, () => told.push("bob"))];
    watchOfAnn?.write(`${JSON.stringify({ type: "DELETED", object: NETWORK })}\n`);
    await until(
      () => told.length > 0,
      () => told,
    );
    for (const end of ends) end();
    expect(told).toEqual(["ann"]);
    expect((await readPolicy(ann)).snapshot.resources).toEqual([]);
  });

  it("are told which of their controls would be refused, each of its own", async () => {
    const mayPatch = async (caller: Caller) => {
      const { rights } = await readRights(caller, "shop", new AbortController().signal);
      return rights.filter(({ verb, allowed }) => verb === "patch" && allowed).map(({ kind }) => kind);
    };
    for (const _ of ["first", "again"]) {
      expect(await mayPatch(ann)).toEqual(["EgressNetwork"]);
      expect(await mayPatch(bob)).toEqual([]);
    }
  });

  it("get the schemas that each may read", async () => {
    expect((await readSchemas(ann)).source).toBe("cluster");
    expect((await readSchemas(bob)).source).toBe("bundle");
    expect((await readSchemas(ann)).source).toBe("cluster");
  });

  it("read objects, and are told of their rights, as themselves", async () => {
    const ref = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all" };
    expect((await readObject(ann, ref)).object.metadata.uid).toBe("u");
    await expect(readObject(bob, ref)).rejects.toMatchObject({ code: "cluster_forbidden" });
    expect((await mayI(ann, "patch", ref)).allowed).toBe(true);
    expect((await mayI(bob, "patch", ref)).allowed).toBe(false);
  });
});
