import { describe, expect, it, vi } from "vitest";
import type { PolicyUpdate } from "@/lib/cluster/asked/policy-answer";
import { AppError } from "@/lib/errors";
import { refOf } from "@/lib/linkerd/object";
import type { PolicySnapshot } from "@/lib/linkerd/policy-snapshot";
import { aNetwork, aRoute, aSnapshot } from "@/lib/resolver/policy-builders.testing";
import { type PolicyState, policyFeed } from "./policy-feed";

const network = () => aNetwork({ uid: "n", resourceVersion: "1" });
const route = (resourceVersion: string) => aRoute("HTTPRoute", { uid: "r", resourceVersion });

const ANSWER = {
  cluster: { configured: true, context: null, server: null, identity: null, source: null, problem: null },
  kinds: [],
  linkerd: { source: "defaults" as const, version: null, overridden: [], message: "" },
  readOnly: { on: false, reason: "" },
};

/** What the cluster answers, in this order; the last one again and again. Each answer is parsed anew, as from the network. */
function feedOf(answers: (PolicySnapshot | AppError)[], everyMilliseconds = 5) {
  const read = vi.fn(async (since: string | null, signal: AbortSignal): Promise<PolicyUpdate> => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (!answer || answer instanceof AppError) throw answer;
    return {
      snapshot: structuredClone(answer),
      cluster: { configured: true, context: null, server: null, identity: null, source: null, problem: null },
      kinds: [],
      linkerd: { source: "defaults", version: null, overridden: [], message: "" },
      readOnly: { on: signal.aborted, reason: "" },
      revision: `a.${Number(since?.slice(2) ?? 0) + 1}`,
      since: null,
      gone: [],
    };
  });
  const states: PolicyState[] = [];
  const feed = policyFeed(read, everyMilliseconds);
  return { feed, read, states, watch: () => feed.watch((state) => states.push(state)) };
}

describe("the policy of the worker", () => {
  it("is read while anybody watches, and rests when the last one leaves", async () => {
    const { read, states, watch } = feedOf([aSnapshot([network()])]);
    const [first, second] = [watch(), watch()];
    await vi.waitFor(() => expect(read.mock.calls.length).toBeGreaterThan(2));
    expect(states.map(({ revision }) => revision)).toEqual([1, 1]);
    first();
    second();
    const asked = read.mock.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(read.mock.calls.length).toBe(asked);
  });

  it("tells who comes later what it knows already", async () => {
    const { states, watch } = feedOf([aSnapshot([network()])]);
    const close = watch();
    await vi.waitFor(() => expect(states).toHaveLength(1));
    watch()();
    expect(states[1]?.policy).toBe(states[0]?.policy);
    close();
  });

  it("is told anew only when something other than the moment of reading changed", async () => {
    const { read, states, watch } = feedOf([
      aSnapshot([network(), route("1")], { readAt: "2026-01-01T00:00:00Z" }),
      aSnapshot([network(), route("1")], { readAt: "2026-01-01T00:00:10Z" }),
      aSnapshot([network(), route("2")], { readAt: "2026-01-01T00:00:20Z" }),
    ]);
    const close = watch();
    await vi.waitFor(() => expect(read.mock.calls.length).toBeGreaterThan(4));
    close();
    expect(states.map(({ revision }) => revision)).toEqual([1, 2]);
    const [before, after] = states.map(({ policy }) => policy?.snapshot.resources ?? []);
    // What did not change is the same object, so that it need not be compiled again.
    expect(after?.[0]).toBe(before?.[0]);
    expect(after?.[1]).not.toBe(before?.[1]);
  });

  it("asks for what changed since it was told last, and compiles nothing else anew", async () => {
    const [kept, deleted] = [aRoute("HTTPRoute", { name: "kept" }), aRoute("HTTPRoute", { name: "deleted" })];
    const made = aRoute("HTTPRoute", { name: "a-new-one" });
    const asked: (string | null)[] = [];
    const states: PolicyState[] = [];
    const feed = policyFeed(async (since) => {
      asked.push(since);
      const part = since === null ? [deleted, kept, network()] : since === "a.1" ? [made] : [];
      return {
        ...ANSWER,
        snapshot: structuredClone({ ...aSnapshot([]), resources: part }),
        revision: since === null ? "a.1" : "a.2",
        since,
        gone: since === "a.1" ? [refOf(deleted)] : [],
      };
    }, 5);
    const close = feed.watch((state) => states.push(state));
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(3));
    close();
    expect(asked.slice(0, 3)).toEqual([null, "a.1", "a.2"]);
    expect(states.map(({ revision }) => revision)).toEqual([1, 2]);
    const [before, after] = states.map(({ policy }) => policy?.snapshot.resources ?? []);
    expect(after?.map(({ metadata }) => metadata.name)).toEqual(["all-egress", "a-new-one", "kept"]);
    for (const object of after?.filter(({ metadata }) => metadata.name !== "a-new-one") ?? [])
      expect(before).toContain(object);
  });

  it("tells also what is said of the cluster beside the objects, and then judges nothing anew", async () => {
    const states: PolicyState[] = [];
    let reads = 0;
    const feed = policyFeed(async (since) => {
      reads++;
      const reached = reads < 3;
      const problem = reached ? null : { code: "cluster_unreachable" as const, message: "gone", hint: "" };
      const cluster = { ...ANSWER.cluster, problem };
      return {
        ...ANSWER,
        cluster,
        snapshot: aSnapshot(since === null ? [network()] : []),
        revision: "a.1",
        since,
        gone: [],
      };
    }, 5);
    const close = feed.watch((state) => states.push(state));
    await vi.waitFor(() => expect(reads).toBeGreaterThan(4));
    close();
    expect(states.map(({ revision, told }) => [revision, told?.cluster.problem?.code ?? null])).toEqual([
      [1, null],
      [1, "cluster_unreachable"],
    ]);
    expect(states[1]?.policy).toBe(states[0]?.policy);
  });

  it("keeps the last policy while the server cannot be reached, and says why", async () => {
    const down = new AppError("internal", "The dashboard's own server did not answer.", { hint: "Is it running?" });
    const { states, watch } = feedOf([aSnapshot([network()]), down, aSnapshot([network()])]);
    const close = watch();
    await vi.waitFor(() => expect(states).toHaveLength(3));
    close();
    expect(states.map(({ failed }) => failed?.hint ?? null)).toEqual([null, "Is it running?", null]);
    expect(states[1]?.policy).toBe(states[0]?.policy);
  });

  it("is asked at once by whoever comes after a failure", async () => {
    const { feed, read, states } = feedOf([new AppError("internal", "down"), aSnapshot([network()])], 60_000);
    const close = feed.watch((state) => states.push(state));
    await vi.waitFor(() => expect(states).toHaveLength(1));
    close();
    const again = feed.watch((state) => states.push(state));
    expect(read).toHaveBeenCalledTimes(2);
    await vi.waitFor(() => expect(states.at(-1)?.policy).not.toBeNull());
    again();
  });

  it("is read at once when a change is told, and what was on its way before that does not count", async () => {
    let change = () => {};
    const signals: AbortSignal[] = [];
    const feed = policyFeed(
      (_since, signal) => {
        signals.push(signal);
        return new Promise(() => {});
      },
      60_000,
      (onChange) => {
        change = onChange;
        return () => {
          change = () => {};
        };
      },
    );
    const close = feed.watch(() => {});
    change();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    close();
    change();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});
