import { describe, expect, it } from "vitest";
import { inversePatch } from "../linkerd/merge-patch";
import { type KubernetesObject, refOf } from "../linkerd/object";
import { patchObjectLocally } from "../linkerd/patch-object";
import { aNetwork } from "./builders";
import type { LastChange } from "./change";
import { LAST_CHANGE_ANNOTATION, printLastChange } from "./last-change";
import { stripServerFields } from "./strip-server-fields";
import { trafficPolicyWrite } from "./traffic-policy";
import { undoProposal, undoState } from "./undo";
import { undoOffer } from "./undo-record";

const author = { at: "2026-11-21T10:00:00Z", by: "dashboard" };

function noted(object: KubernetesObject, change: LastChange): KubernetesObject {
  return patchObjectLocally(object, {
    metadata: { annotations: { [LAST_CHANGE_ANNOTATION]: printLastChange(change) } },
  });
}

function toggled(): KubernetesObject {
  const before = aNetwork({ spec: { trafficPolicy: "Allow" } });
  const write = trafficPolicyWrite(before, "Deny");
  if (write.verb !== "patch") throw new Error("a toggle is a patch");
  const change: LastChange = {
    ...author,
    verb: "patch",
    restore: inversePatch(before, write.patch),
    wrote: write.patch,
  };
  return noted(patchObjectLocally(before, write.patch), change);
}

describe("undo", () => {
  it("restores the former trafficPolicy, guarded by the object as it is now", () => {
    const object = { ...toggled(), metadata: { ...toggled().metadata, resourceVersion: "107" } };
    expect(undoProposal(object)).toEqual({
      writes: [
        {
          verb: "patch",
          ref: { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all-egress" },
          patch: { spec: { trafficPolicy: "Allow" } },
          uid: "uid-of-all-egress",
          resourceVersion: "107",
        },
      ],
    });
  });

  it("deletes what the dashboard created", () => {
    const [write] = undoProposal(noted(aNetwork(), { ...author, verb: "create" }))?.writes ?? [];
    expect(write).toMatchObject({ verb: "delete", uid: "uid-of-all-egress", resourceVersion: "100" });
  });

  it("does not overwrite what someone else wrote since", () => {
    const changed = patchObjectLocally(toggled(), { spec: { trafficPolicy: "Allow" } });
    expect(undoState(changed).kind).toBe("superseded");
    expect(undoProposal(changed)).toBeNull();
  });

  it("stays possible when others change other fields", () => {
    const changed = patchObjectLocally(toggled(), { spec: { networks: [{ cidr: "203.0.113.0/24" }] } });
    expect(undoState(changed).kind).toBe("undoable");
  });

  it.each([
    ["nothing", undefined],
    ["no JSON", "{"],
    ["another shape", '{"verb":"patch","at":1}'],
    ["an unknown verb", '{"verb":"replace","at":"","by":""}'],
  ])("offers nothing where the annotation holds %s", (_what, text) => {
    const annotations: Record<string, string> = text === undefined ? {} : { [LAST_CHANGE_ANNOTATION]: text };
    expect(undoState(aNetwork({ metadata: { annotations } })).kind).toBe("nothing");
  });

  it("offers nothing for an object that never was in a cluster", () => {
    const { uid: _, ...metadata } = toggled().metadata;
    expect(undoProposal({ ...toggled(), metadata })).toBeNull();
  });
});

describe("an offer to undo a kept change", () => {
  const plain = aNetwork();
  const labelled = aNetwork({ metadata: { labels: { wrong: "yes" } } });
  const offer = (before: KubernetesObject, after: KubernetesObject, wrong: string | null, live: KubernetesObject) =>
    undoOffer(
      {
        verb: "patch",
        ref: refOf(before),
        uid: before.metadata.uid ?? null,
        result: "applied",
        before: stripServerFields(before),
        after: stripServerFields(after),
        patch: { metadata: { labels: { wrong } } },
      },
      { object: live, managers: [] },
      { id: "", at: author.at },
    );

  it("knows that a label was taken back, also the only one: the API server keeps no empty map", () => {
    expect(offer(plain, labelled, "yes", labelled).kind).toBe("undoable");
    expect(offer(plain, labelled, "yes", plain)).toMatchObject({
      sentence: expect.stringMatching(/taken back already/),
    });
  });

  it("gives the only label back to an object that has none now", () => {
    expect(offer(labelled, plain, null, plain)).toMatchObject({
      kind: "undoable",
      write: { patch: { metadata: { labels: { wrong: "yes" } } } },
    });
  });
});
