import { describe, expect, it } from "vitest";
import { type KubernetesObject, refOf } from "../linkerd/object";
import { aNetwork } from "./builders.testing";
import { type ChangeCause, type ChangeRecord, changeId } from "./change-record";
import { LAST_CHANGE_ANNOTATION, lastChangeOf, printLastChange } from "./last-change";
import { stripServerFields } from "./strip-server-fields";
import { type UndoOffer, undoneChanges, undoOf, undoOffer, undoRequest } from "./undo-record";

const ID = "20261121T100000000Z-0123abcd";
const made = { at: "2026-11-21T10:00:00Z", by: "dashboard" };

describe("the note on an object", () => {
  const noteOf = (text: string) =>
    lastChangeOf(aNetwork({ metadata: { annotations: { [LAST_CHANGE_ANNOTATION]: text } } }));

  it("leads to the record of a change", () => {
    expect(noteOf(printLastChange({ id: ID, ...made, verb: "patch" }))).toEqual({ id: ID, ...made, verb: "patch" });
  });

  it("of a former version says who and when, and nothing of what it would restore", () => {
    const former = { ...made, verb: "patch", restore: { spec: { trafficPolicy: "Allow" } }, wrote: {} };
    expect(noteOf(JSON.stringify(former))).toEqual({ id: null, ...made, verb: "patch" });
  });

  it.each([
    ["no JSON", "{"],
    ["another shape", '{"verb":"patch","at":1}'],
    ["an unknown verb", JSON.stringify({ id: ID, ...made, verb: "replace" })],
    ["a time that is none", JSON.stringify({ id: ID, ...made, at: "yesterday", verb: "patch" })],
    ["a number", "7"],
    ["10,000 levels", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`],
    ["a megabyte", JSON.stringify({ id: ID, ...made, by: "x".repeat(1024 * 1024), verb: "patch" })],
  ])("says nothing where it holds %s", (_, text) => {
    expect(noteOf(text)).toBeNull();
  });

  it("leads nowhere by an id that is none", () => {
    expect(noteOf(JSON.stringify({ id: "../../secrets", ...made, verb: "patch" }))).toMatchObject({ id: null });
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
        resourceVersion: before.metadata.resourceVersion ?? null,
        result: "applied",
        before: stripServerFields(before),
        after: stripServerFields(after),
        patch: { metadata: { labels: { wrong } } },
      },
      { object: live, managers: [] },
      { id: ID, at: made.at, order: 1 },
    );

  it("knows that a label was taken back, also the only one: the API server keeps no empty map", () => {
    expect(offer(plain, labelled, "yes", labelled).kind).toBe("undoable");
    expect(offer(plain, labelled, "yes", plain)).toMatchObject({
      sentence: expect.stringMatching(/already undone/),
    });
  });

  it("gives the only label back to an object that has none now", () => {
    expect(offer(labelled, plain, null, plain)).toMatchObject({
      kind: "undoable",
      write: { patch: { metadata: { labels: { wrong: "yes" } } } },
    });
  });
});

describe("the request that takes a change back", () => {
  const ref = refOf(aNetwork());
  const remove = (name: string): UndoOffer => ({
    kind: "undoable",
    write: { verb: "delete", ref: { ...ref, name }, uid: "u", resourceVersion: "1" },
  });
  const not: UndoOffer = { kind: "not", sentence: "It was changed since." };

  it("writes what can be taken back, the last that was written first, and names the change", () => {
    const { proposal, undoes } = undoRequest(ID, [remove("first"), not, remove("second")]);
    expect(proposal.writes).toMatchObject([{ ref: { name: "second" } }, { ref: { name: "first" } }]);
    expect(undoes).toBe(ID);
  });

  it("is none where nothing can be, and says why", () => {
    expect(() => undoRequest(ID, [not])).toThrow("It was changed since.");
  });
});

describe("what has become of a change", () => {
  const network = aNetwork();
  let order = 0;
  const aChange = (digits: string, cause: ChangeCause, results: Record<string, "applied" | "failed">): ChangeRecord => {
    order += 1;
    return {
      ...{
        id: changeId(new Date(1_790_000_000_000 + order), digits),
        at: "2026-11-21T10:00:00Z",
        order,
        by: "dashboard",
      },
      ...{
        cause,
        state: "done",
        holder: null,
        digest: "",
        overrideGitOps: false,
        forecast: null,
        shownOtherwise: null,
      },
      ...{ returning: [], verification: null },
      objects: Object.entries(results).map(([name, result]) => ({
        ...{ verb: "patch" as const, ref: { ...refOf(network), name }, uid: "u", resourceVersion: "1", result },
        ...{ before: null, after: null, patch: { spec: { trafficPolicy: "Deny" } } },
      })),
    };
  };
  const undo = ({ id }: ChangeRecord): ChangeCause => ({ kind: "undo", of: id });
  const both = { a: "applied", b: "applied" } as const;

  it("is nothing as long as nobody took it back", () => {
    const first = aChange("00000001", { kind: "person" }, both);
    const second = aChange("00000002", { kind: "person" }, both);
    expect([...undoneChanges([second, first])]).toEqual([]);
    expect(undoOf(second, [second, first])).toBeNull();
  });

  it("is undone by whoever took all of it back, and says what that was", () => {
    const first = aChange("00000003", { kind: "person" }, both);
    const back = aChange("00000004", undo(first), both);
    expect(undoneChanges([back, first]).get(first.id)).toMatchObject({ whole: true, by: { id: back.id } });
    expect(undoOf(back, [back, first])).toEqual({
      id: first.id,
      namespace: "shop",
      title: "Switched shop/a and shop/b to Deny",
    });
  });

  it("is undone in part where some of it stays, and whole once another undo took the rest", () => {
    const first = aChange("00000005", { kind: "person" }, both);
    const half = aChange("00000006", undo(first), { a: "applied", b: "failed" });
    expect(undoneChanges([half, first]).get(first.id)).toMatchObject({ whole: false, by: { id: half.id } });
    const rest = aChange("00000007", undo(first), { b: "applied" });
    expect(undoneChanges([rest, half, first]).get(first.id)).toMatchObject({ whole: true, by: { id: rest.id } });
  });

  it("is in force again once its undo was undone, and an undo that wrote nothing counts for nothing", () => {
    const first = aChange("00000008", { kind: "person" }, both);
    const back = aChange("00000009", undo(first), both);
    const again = aChange("0000000a", undo(back), both);
    const undone = undoneChanges([first, back, again]);
    expect(undone.get(first.id)).toBeUndefined();
    expect(undone.get(back.id)?.whole).toBe(true);
    const failed = aChange("0000000b", undo(again), { a: "failed", b: "failed" });
    expect(undoneChanges([failed, again]).get(again.id)).toBeUndefined();
  });

  it("names no title where the change that was undone is no longer kept", () => {
    const first = aChange("0000000c", { kind: "person" }, both);
    expect(undoOf(aChange("0000000d", undo(first), both), [])).toEqual({
      id: first.id,
      namespace: "shop",
      title: null,
    });
  });
});
