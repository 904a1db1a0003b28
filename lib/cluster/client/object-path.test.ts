import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EGRESS_NETWORK } from "../../linkerd/kinds";
import { collectionPath, objectPath } from "./object-path";

const CONFIG_MAPS = { group: "", version: "v1", plural: "configmaps" };

describe("a path of the API server", () => {
  it("is that of the object", () => {
    expect(objectPath(EGRESS_NETWORK, { namespace: "shop", name: "all.egress-1" })).toBe(
      "/apis/policy.linkerd.io/v1alpha1/namespaces/shop/egressnetworks/all.egress-1",
    );
    expect(collectionPath(CONFIG_MAPS, "shop")).toBe("/api/v1/namespaces/shop/configmaps");
    expect(collectionPath(EGRESS_NETWORK, null)).toBe("/apis/policy.linkerd.io/v1alpha1/egressnetworks");
  });

  it.each([
    "",
    ".",
    "..",
    "a/b",
    "../kube-system",
    "a%2fb",
    "%2e%2e",
    "a..b",
    "A",
    "a b",
    "a\u0000",
    "a?x",
    "a#x",
    "\ud800",
    "-a",
    "a".repeat(254),
  ])("is refused for %j, as namespace and as name", (name) => {
    expect(() => collectionPath(CONFIG_MAPS, name)).toThrow("not a valid name of a Kubernetes object or namespace");
    expect(() => objectPath(EGRESS_NETWORK, { namespace: "shop", name })).toThrow("not a valid name of a Kubernetes");
  });

  it("has as many segments as it was built of, and none that means another, whatever the names", () => {
    const name = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("..", "a/../b", "a%2f", "shop"));
    fc.assert(
      fc.property(name, name, (namespace, name) => {
        let path: string;
        try {
          path = objectPath(CONFIG_MAPS, { namespace, name });
        } catch (error) {
          expect(error).toMatchObject({ code: "bad_request" });
          return;
        }
        expect(new URL(path, "http://api").pathname).toBe(path);
        expect(path.split("/")).toEqual(["", "api", "v1", "namespaces", namespace, "configmaps", name]);
      }),
    );
  });

  it("is built here alone", () => {
    for (const folder of ["cluster", "changes", "answers", "records"]) {
      const root = join(import.meta.dirname, "..", "..", folder);
      const files = readdirSync(root, { encoding: "utf8", recursive: true });
      for (const file of files.filter((each) => each.endsWith(".ts") && !each.includes(".test."))) {
        if (file.endsWith("object-path.ts")) continue;
        expect(readFileSync(join(root, file), "utf8"), file).not.toMatch(/namespaces\/\$\{/);
      }
    }
  });
});
