import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { kustomizePath } from "@/e2e/world/kustomize/paths.mjs";
import { aNetwork, aRoute } from "../changes/builders.testing";
import { stripServerFields } from "../changes/strip-server-fields";
import { POLICY_HTTP_ROUTE, TLS_ROUTE } from "../linkerd/kinds";
import { type KubernetesObject, refKey, refOf } from "../linkerd/object";
import { type TakenWrite, wanted } from "./take-away";
import { kustomizeFiles, type TextFiles } from "./take-away-kustomize";

// `kubectl kustomize` is this program; `npm test` builds it where there is Go.
const built = existsSync(kustomizePath());

/** What `kustomize build` makes of one folder of `files`, in the order of their names. */
function build(files: TextFiles, folder: "base" | "overlay"): KubernetesObject[] {
  const root = mkdtempSync(join(tmpdir(), "egress-kustomize-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const text = execFileSync(kustomizePath(), ["build", join(root, folder)], { encoding: "utf8" });
    // Without the empty map that is left where the last annotation goes.
    return inOrder(parseAllDocuments(text).map((document) => stripServerFields(document.toJS())));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function inOrder(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.toSorted((a, b) => refKey(refOf(a)).localeCompare(refKey(refOf(b))));
}

function patchOf(before: KubernetesObject, patch: Record<string, unknown>): TakenWrite {
  return { write: { verb: "patch", ref: refOf(before), patch, uid: "u", resourceVersion: "1" }, before };
}

const get = { matches: [{ path: { type: "PathPrefix", value: "/get" } }] };
const post = { matches: [{ path: { type: "Exact", value: "/post" }, method: "POST" }] };

describe.skipIf(!built)("a bundle for Kustomize", () => {
  const network = aNetwork({
    metadata: { labels: { team: "shop", "x.io/old~1": "yes" }, annotations: { only: "one" } },
  });
  const listed = aRoute({ name: "listed", rules: [get, post] });
  const named = aRoute({ name: "named.v1", hostnames: ["a.example", "b.example"] });
  // A name that the other would match if it were read as a pattern.
  const alike = aRoute({ name: "namedxv1", hostnames: ["c.example"] });
  const linkerds = aRoute({ kind: POLICY_HTTP_ROUTE, name: "listed" });
  const { status: _, ...fresh } = aRoute({ kind: TLS_ROUTE, name: "fresh", hostnames: ["on", "012", "*.x.example"] });
  const writes: TakenWrite[] = [
    { write: { verb: "create", manifest: fresh }, before: null },
    patchOf(network, {
      spec: { trafficPolicy: "Allow" },
      metadata: { labels: { "x.io/old~1": null, never: null, new: "1" }, annotations: { only: null } },
    }),
    patchOf(listed, { spec: { rules: [post] } }),
    patchOf(named, { spec: { hostnames: null } }),
    patchOf(alike, { spec: { rules: [get] } }),
    { write: { verb: "delete", ref: refOf(linkerds), uid: "u", resourceVersion: "1" }, before: linkerds },
  ];
  const files = kustomizeFiles(writes);

  it("builds a base that is what is there", () => {
    const before = writes.flatMap((each) => (each.before ? [stripServerFields(each.before)] : []));
    expect(build(files, "base")).toEqual(inOrder(before));
  });

  it("builds an overlay that is what is wanted, lists, labels and all", () => {
    expect(build(files, "overlay")).toEqual(inOrder(writes.flatMap((each) => wanted(each) ?? [])));
  });

  it("builds both where everything is new", () => {
    const added = kustomizeFiles(writes.slice(0, 1));
    for (const folder of ["base", "overlay"] as const) expect(build(added, folder)).toEqual([stripServerFields(fresh)]);
  });
});
