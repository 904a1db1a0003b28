import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../../errors";
import { refOf } from "../../linkerd/object";
import { aNetwork, aRoute } from "../builders.testing";
import type { AppliedWrite, ApplyAnswer } from "../change";
import { deleteWrite } from "./delete-object";
import {
  appliedOf,
  changeToShow,
  nextReview,
  placeOf,
  REVIEWING,
  type ReviewEvent,
  type ReviewState,
  type SentChange,
} from "./review-state";

const objects = [aNetwork(), aRoute({ name: "first" }), aRoute({ name: "second" })];
const plan = {
  steps: [],
  checks: [],
  forecast: null,
  connections: null,
  toConfirm: [],
  namespacesToConfirm: [],
  meanwhile: [],
  blastRadius: [],
  notices: [],
  gitOps: [],
  applicable: true,
};
const sent: SentChange = {
  id: "20261121T100000000Z-0123abcd",
  proposal: { writes: objects.map(deleteWrite) },
  plan,
  shown: null,
};
const later = { ...sent, id: "20261121T100100000Z-4567cdef" };

function answered(...statuses: AppliedWrite["status"][]): ReviewEvent {
  const results = statuses.map((status, index) => {
    const ref = refOf(objects[index] ?? aNetwork());
    return { verb: "delete" as const, ref, status, object: null, takeBack: null };
  });
  const record = { namespace: "shop", activity: null, event: null };
  const answer: ApplyAnswer = {
    ...{ id: sent.id, appliedAt: "2026-11-21T10:00:00Z", results, record },
    ...{ forecast: null, watched: null, shownOtherwise: null, returning: [] },
  };
  return { kind: "answered", answer };
}

const refused = (code: ErrorCode): ReviewEvent => ({ kind: "refused", failure: { code, message: "", hint: "" } });
const reviewed = (...events: ReviewEvent[]): ReviewState => events.reduce(nextReview, REVIEWING);
const SENT: ReviewEvent = { kind: "sent", sent };

describe("a review", () => {
  it("sends a change once, however often Apply is pressed", () => {
    const state = reviewed(SENT, { kind: "sent", sent: later });
    expect(state).toMatchObject({ kind: "applying", sent: { id: sent.id } });
    expect(reviewed(SENT, answered("applied", "applied", "applied"), { kind: "sent", sent: later })).toMatchObject({
      kind: "answered",
      sent: { id: sent.id },
    });
  });

  it("that was refused since the forecast has changed is sent all the same, and no other refusal is", () => {
    const anyway: ReviewEvent = { kind: "sent", sent };
    expect(reviewed(SENT, refused("forecast_changed"), anyway)).toMatchObject({
      kind: "applying",
      sent: { id: sent.id },
    });
    expect(reviewed(SENT, refused("object_changed"), anyway)).toMatchObject({ kind: "refused" });
  });

  it("keeps the plan of what was applied, once all of it was", () => {
    expect(appliedOf(reviewed(SENT))).toBeNull();
    expect(appliedOf(reviewed(SENT, answered("applied", "failed", "not-tried")))).toBeNull();
    expect(appliedOf(reviewed(SENT, answered("applied", "applied", "applied")))?.plan).toBe(plan);
  });

  it("goes on with what is left of a change, and without what went through", () => {
    const state = reviewed(SENT, answered("applied", "failed", "not-tried"), { kind: "rest" });
    expect(state.kind).toBe("reviewing");
    expect(state.rest?.proposal.writes).toEqual(sent.proposal.writes.slice(1));
  });

  it("removes what was left standing meanwhile with the rest", () => {
    const [object = aNetwork()] = objects;
    const stood = {
      ...object,
      metadata: { ...object.metadata, name: "temporary-open-1", uid: "t", resourceVersion: "9" },
    };
    const ref = refOf(stood);
    const own = { temporary: true, takeBack: null };
    const answer = answered("applied", "failed", "not-tried");
    if (answer.kind !== "answered") throw new Error("It is an answer.");
    const results = [
      { verb: "create" as const, ref, status: "applied" as const, object: stood, ...own },
      ...answer.answer.results,
      { verb: "delete" as const, ref, status: "not-tried" as const, object: null, ...own },
    ];
    const left = reviewed(SENT, { kind: "answered", answer: { ...answer.answer, results } }, { kind: "rest" });
    expect(left.rest?.proposal.writes).toEqual([
      ...sent.proposal.writes.slice(1),
      { verb: "delete", ref, uid: "t", resourceVersion: "9" },
    ]);
  });

  it("has no rest as long as nothing was answered", () => {
    expect(reviewed(SENT, { kind: "rest" })).toEqual(reviewed(SENT));
    expect(reviewed(SENT, refused("object_changed"), { kind: "rest" }).kind).toBe("refused");
  });

  it("begins anew with nothing left over", () => {
    expect(reviewed(SENT, refused("object_changed"), { kind: "anew" })).toEqual(REVIEWING);
    const rest: ReviewEvent[] = [SENT, answered("applied", "failed", "not-tried"), { kind: "rest" }];
    expect(reviewed(...rest, { kind: "anew" })).toEqual(REVIEWING);
  });

  it("ignores an answer to what was given up", () => {
    expect(reviewed(SENT, { kind: "anew" }, answered("applied", "applied", "applied"))).toEqual(REVIEWING);
  });
});

describe("whoever loads a review again", () => {
  const shown = (...events: ReviewEvent[]) => changeToShow(reviewed(...events))?.id ?? null;

  it("reviews it again as long as nothing was sent", () => {
    expect(shown()).toBeNull();
  });

  it("is led to what was sent, answered or not", () => {
    expect(shown(SENT)).toBe(sent.id);
    expect(shown(SENT, answered("applied", "failed", "not-tried"))).toBe(sent.id);
  });

  it.each<[ErrorCode, string | null]>([
    ["object_changed", null],
    ["read_only", null],
    ["internal", sent.id],
    ["sent_before", sent.id],
    ["unknown_end", sent.id],
  ])("after %s is led to %s", (code, id) => {
    expect(shown(SENT, refused(code))).toBe(id);
  });

  it("is led to what went through of a change while the rest is reviewed, also when that is refused", () => {
    const rest: ReviewEvent[] = [SENT, answered("applied", "failed", "not-tried"), { kind: "rest" }];
    expect(shown(...rest)).toBe(sent.id);
    expect(shown(...rest, { kind: "sent", sent: later })).toBe(later.id);
    expect(shown(...rest, { kind: "sent", sent: later }, refused("object_changed"))).toBe(sent.id);
    expect(shown(...rest, { kind: "sent", sent: later }, refused("internal"))).toBe(later.id);
  });

  it("finds its record in the namespace of the first object", () => {
    expect(placeOf(sent)).toEqual({ namespace: "shop", id: sent.id });
  });
});
