import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../linkerd/object";
import { aCaller } from "../people/a-caller.testing";
import { aNetwork, aRoute, aSnapshot } from "../resolver/policy-builders.testing";
import type { PolicyAnswer } from "./asked/policy-answer";
import { PolicyHistory, policyHistoryOf } from "./policy-history";

const answerOf = (resources: KubernetesObject[]): PolicyAnswer => ({
  snapshot: { ...aSnapshot([]), resources },
  cluster: { configured: true, context: "kind", server: null, identity: null, source: null, problem: null },
  kinds: [],
  linkerd: { source: "defaults", version: null, overridden: [], message: "" },
  readOnly: { on: false, reason: "" },
});
const network = aNetwork();
const route = (name: string) => aRoute("HTTPRoute", { name });

describe("what a browser is told of the policy", () => {
  it("is the whole at first, and then what was made, changed or deleted since", () => {
    const history = new PolicyHistory();
    const [kept, edited, deleted] = [route("kept"), route("edited"), route("deleted")];
    const first = history.updateSince(null, answerOf([network, deleted, edited, kept]));
    expect(first).toMatchObject({ since: null, gone: [] });
    expect(first.snapshot.resources).toHaveLength(4);

    const [again, made] = [route("edited"), route("made")];
    const next = history.updateSince(first.revision, answerOf([network, again, kept, made]));
    expect(next.since).toBe(first.revision);
    expect(next.revision).not.toBe(first.revision);
    expect(next.snapshot.resources).toEqual([again, made]);
    expect(next.gone.map(({ name }) => name)).toEqual(["deleted"]);
  });

  it("is nothing where nothing changed, however often it was listed", () => {
    const history = new PolicyHistory();
    const { revision } = history.updateSince(null, answerOf([network]));
    const next = history.updateSince(revision, answerOf([network]));
    expect(next).toMatchObject({ revision, since: revision, gone: [] });
    expect(next.snapshot.resources).toEqual([]);
    expect(next.cluster.context).toBe("kind");
  });

  it("is the whole for who holds what was told by another process, or too long ago", () => {
    const history = new PolicyHistory();
    const other = new PolicyHistory().updateSince(null, answerOf([network])).revision;
    expect(history.updateSince(other, answerOf([network])).since).toBeNull();
    const { revision } = history.updateSince(null, answerOf([network]));
    for (let changes = 0; changes < 20; changes++) history.updateSince(null, answerOf([route(`r${changes}`)]));
    const late = history.updateSince(revision, answerOf([network, route("last")]));
    expect(late.since).toBeNull();
    expect(late.snapshot.resources).toHaveLength(2);
  });

  it("is the whole for somebody else, whose revision it is not: what is gone would name what they may not see", () => {
    const [ann, bob] = [policyHistoryOf(aCaller("ann")), policyHistoryOf(aCaller("bob"))];
    const { revision } = ann.updateSince(null, answerOf([network, route("secret")]));
    expect(policyHistoryOf(aCaller("ann")).updateSince(revision, answerOf([network])).gone).toHaveLength(1);
    expect(bob.updateSince(revision, answerOf([network]))).toMatchObject({ since: null, gone: [] });
  });
});
