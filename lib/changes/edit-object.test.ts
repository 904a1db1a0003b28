import { describe, expect, it } from "vitest";
import { parseManifest } from "../authoring/editor/parse-manifest";
import type { KubernetesObject } from "../linkerd/object";
import { BUNDLED_SCHEMAS } from "../schema/bundled-schemas";
import { aRoute } from "./builders.testing";
import { editOnTop, editText, editWrite } from "./edit-object";
import { LAST_CHANGE_ANNOTATION } from "./last-change";

const stored: KubernetesObject = aRoute();
stored.metadata.labels = { team: "shop", tier: "web" };
stored.metadata.annotations = { note: "mine", [LAST_CHANGE_ANNOTATION]: "{}" };

function manifestOf(text: string): KubernetesObject {
  const { manifest } = parseManifest(text, { schemas: BUNDLED_SCHEMAS });
  if (!manifest) throw new Error(`no manifest: ${text}`);
  return manifest;
}

const withHost = (object: KubernetesObject, host: string) =>
  manifestOf(editText(object).replace("- httpbin.org", `- ${host}`));

describe("the edit of a stored object", () => {
  it("begins with what a person wrote of it, which changes nothing", () => {
    const text = editText(stored);
    expect(text).not.toMatch(/uid|resourceVersion|status|creationTimestamp|egress-dashboard/);
    expect(editWrite(stored, manifestOf(text))).toBeNull();
  });

  it("writes what differs alone, under the guards of what was read", () => {
    expect(editWrite(stored, withHost(stored, "api.example"))).toEqual({
      verb: "patch",
      ref: { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "a-route" },
      patch: { spec: { hostnames: ["api.example"] } },
      uid: "uid-of-a-route",
      resourceVersion: "100",
    });
  });

  it("takes away the labels and annotations that were deleted from the text, and never the dashboard's own note", () => {
    const text = editText(stored)
      .replace(/\n {4}tier: web/, "")
      .replace(/\n {2}annotations:\n {4}note: mine/, "");
    const write = editWrite(stored, manifestOf(text));
    expect(write).toMatchObject({ patch: { metadata: { labels: { tier: null }, annotations: { note: null } } } });
  });

  it("keeps what others changed meanwhile, except for the fields of this edit", () => {
    const mine = withHost(stored, "api.example");
    const theirs: KubernetesObject = {
      ...stored,
      metadata: { ...stored.metadata, resourceVersion: "101", labels: {} },
    };
    const merged = editOnTop(stored, mine, theirs);
    expect(merged.metadata.labels ?? {}).toEqual({});
    expect(editWrite(theirs, merged)).toMatchObject({
      patch: { spec: { hostnames: ["api.example"] } },
      resourceVersion: "101",
    });
  });
});
