import { expect, it } from "vitest";
import { EGRESS_NETWORK } from "../../../lib/linkerd/kinds";
import { servedKind } from "../verb-table";
import { SandboxStore, type StoredObject } from "./sandbox-store";

const network = servedKind(EGRESS_NETWORK);

it("answers 410 for changes that it has forgotten, and the rest for those it remembers", () => {
  const store = new SandboxStore();
  const before = store.currentVersion;
  for (let index = 0; index < 2001; index += 1) store.put(network, aStored("a"));
  expect(() => store.changesSince(before)).toThrow("too old resource version");
  expect(store.changesSince(before + 1)).toHaveLength(2000);
});

it("answers 410 for a page that it has forgotten", () => {
  const store = new SandboxStore();
  for (const name of ["a", "b"]) store.put(network, aStored(name));
  const token = store.page(network, null, 1, null).next?.token ?? "";
  expect(store.page(network, null, 1, token).items).toHaveLength(1);
  for (let index = 0; index < 50; index += 1) store.page(network, null, 1, null);
  expect(() => store.page(network, null, 1, token)).toThrow("too old");
});

it("does not take a namespace for another one that begins the same", () => {
  const store = new SandboxStore();
  store.put(network, aStored("a", "shop-staging"));
  expect(store.all(network, "shop")).toEqual([]);
  expect(store.all(network, "shop-staging")).toHaveLength(1);
});

function aStored(name: string, namespace = "shop"): StoredObject {
  const metadata = { name, namespace, uid: name, resourceVersion: "", creationTimestamp: "2026-11-21T00:00:00Z" };
  return { apiVersion: "policy.linkerd.io/v1alpha1", kind: "EgressNetwork", metadata };
}
