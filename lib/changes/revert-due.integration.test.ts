import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ActingCluster } from "../../e2e/acting-cluster";
import { stopPolicyStore } from "../cluster/policy-store";
import { readObject } from "../cluster/read-object";
import { readPolicy } from "../cluster/read-policy";
import { type KubernetesObject, refOf } from "../linkerd/object";
import { applyChange } from "./apply-change";
import { planChange } from "./plan-change";
import { readActivity } from "./read-activity";
import { revertDue } from "./revert-due";
import { promiseOf, promiseState, REVERT_ANNOTATION } from "./revert-promise";
import { trafficPolicyWrite } from "./traffic-policy";
import { undoProposal } from "./undo";

// A time-boxed Allow on a real API server; the clock is an argument.

let cluster: ActingCluster;
beforeAll(async () => {
  cluster = await ActingCluster.start();
});
afterAll(async () => {
  stopPolicyStore();
  await cluster?.stop();
});
beforeEach(() => {
  cluster.actAs("dashboard");
  vi.spyOn(console, "log").mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const MINUTE = 60_000;
const in15 = () => Date.now() + 15 * MINUTE + 1000;

async function live(name: string): Promise<KubernetesObject> {
  return (
    await readObject(
      refOf({ apiVersion: "policy.linkerd.io/v1alpha1", kind: "EgressNetwork", metadata: { namespace: "shop", name } }),
    )
  ).object;
}

/** An EgressNetwork at Deny that was allowed for 15 minutes. */
async function allowedForAWhile(name: string): Promise<KubernetesObject> {
  const network = await cluster.aNetwork(name, { trafficPolicy: "Deny", networks: [{ cidr: "203.0.113.0/24" }] });
  await applyChange({ proposal: { writes: [trafficPolicyWrite(network, "Allow", 900)] } });
  return live(name);
}

/** What became of `name`, once the watch has seen it as it is. */
async function revertedAt(now: number, name: string) {
  return vi.waitFor(
    async () => {
      const found = (await revertDue(now)).find((each) => each.object.endsWith(`/${name}`));
      if (!found) throw new Error("not yet");
      return found;
    },
    { timeout: 5000 },
  );
}

describe("an Allow for 15 minutes", () => {
  it("is promised on the object itself, as the plan has shown", async () => {
    const network = await cluster.aNetwork("promised", { trafficPolicy: "Deny" });
    const proposal = { writes: [trafficPolicyWrite(network, "Allow", 900)] };
    const plan = await planChange({ proposal, windowSeconds: 900 });
    expect(plan.applicable).toBe(true);
    expect(plan.steps[0]?.afterYaml).toContain(REVERT_ANNOTATION);
    expect(plan.steps[0]?.kubectl).toContain(REVERT_ANNOTATION);
    const before = Date.now();
    await applyChange({ proposal });
    const promise = promiseOf(await live("promised"));
    expect(promise).toMatchObject({ from: "Allow", to: "Deny", by: "dashboard", uid: network.metadata.uid });
    expect(Date.parse(promise?.due ?? "") - before).toBeGreaterThanOrEqual(900_000);
    expect(Date.parse(promise?.due ?? "") - before).toBeLessThan(905_000);
  });

  it("stays until it is due, and returns then with the rest as it is", async () => {
    await allowedForAWhile("returns");
    await cluster.patchNetwork("returns", { spec: { networks: [{ cidr: "198.51.100.0/24" }] } });
    await revertDue(Date.now() + 14 * MINUTE);
    expect((await live("returns")).spec).toMatchObject({ trafficPolicy: "Allow" });
    expect(await revertedAt(in15(), "returns")).toMatchObject({ outcome: "reverted" });
    const now = await live("returns");
    expect(now.spec).toEqual({ trafficPolicy: "Deny", networks: [{ cidr: "198.51.100.0/24" }] });
    expect(promiseOf(now)).toBeNull();
    const { entries } = await readActivity();
    expect(entries[0]).toMatchObject({
      cause: { kind: "revert" },
      objects: [{ ref: { name: "returns" }, result: "applied" }],
    });
  });

  it("returns after a restart: a process that never heard of it finds it on the object", async () => {
    await allowedForAWhile("restarted");
    stopPolicyStore();
    expect(await revertedAt(in15(), "restarted")).toMatchObject({ outcome: "reverted" });
    expect((await live("restarted")).spec).toMatchObject({ trafficPolicy: "Deny" });
  });

  it("is set back once where two replicas try at the same time", async () => {
    const network = await allowedForAWhile("replicas");
    const outcomes = (await Promise.all([revertedAt(in15(), "replicas"), revertDue(in15())]))
      .flat()
      .filter((each) => each.object.endsWith("/replicas"));
    expect(outcomes.filter((each) => each.outcome === "reverted")).toHaveLength(1);
    expect(outcomes.filter((each) => each.outcome === "failed")).toHaveLength(0);
    expect((await live("replicas")).metadata.generation).toBe((network.metadata.generation ?? 0) + 1);
  });

  it("does not overwrite what someone else decided meanwhile, and says so", async () => {
    await allowedForAWhile("decided");
    await cluster.patchNetwork("decided", { spec: { trafficPolicy: "Deny" } });
    await vi.waitFor(async () =>
      expect((await revertDue(in15())).map((each) => each.object).join()).not.toContain("/decided"),
    );
    const now = await live("decided");
    expect(promiseState(now, in15())).toMatchObject({
      kind: "void",
      sentence: expect.stringMatching(/no longer Allow but Deny/),
    });
  });

  it("promises nothing for another object of the same name", async () => {
    const network = await allowedForAWhile("successor");
    await cluster.deleteNetwork("successor");
    const { annotations } = network.metadata;
    await cluster.aNetwork("successor", { trafficPolicy: "Allow" }, { annotations });
    const { uid } = (await live("successor")).metadata;
    await vi.waitFor(async () =>
      expect((await readPolicy()).snapshot.resources.map((each) => each.metadata.uid)).toContain(uid),
    );
    expect((await revertDue(in15())).map((each) => each.object).join()).not.toContain("/successor");
    expect(promiseState(await live("successor"), in15())).toMatchObject({
      kind: "void",
      sentence: expect.stringMatching(/another object/),
    });
  });

  it("can be extended, kept for good, and undone", async () => {
    const network = await allowedForAWhile("longer");
    const { uid = "", resourceVersion = "" } = network.metadata;
    const longer = {
      verb: "patch",
      ref: refOf(network),
      patch: {},
      uid,
      resourceVersion,
      revertAfterSeconds: 3600,
    } as const;
    await applyChange({ proposal: { writes: [longer] } });
    const extended = await live("longer");
    expect(promiseOf(extended)).toMatchObject({ from: "Allow", to: "Deny" });
    expect(promiseState(extended, in15()).kind).toBe("waiting");
    const guards = { uid, resourceVersion: extended.metadata.resourceVersion ?? "" };
    const patch = { metadata: { annotations: { [REVERT_ANNOTATION]: null } } };
    await applyChange({ proposal: { writes: [{ verb: "patch", ref: refOf(network), patch, ...guards }] } });
    const kept = await live("longer");
    expect(promiseOf(kept)).toBeNull();
    expect(kept.spec).toMatchObject({ trafficPolicy: "Allow" });

    const undone = undoProposal(await allowedForAWhile("undone"));
    await applyChange({ proposal: undone ?? { writes: [] } });
    const back = await live("undone");
    expect(back.spec).toMatchObject({ trafficPolicy: "Deny" });
    expect(promiseOf(back)).toBeNull();
  });

  it("cannot be forged by a browser, nor promised where nothing would return", async () => {
    const network = await cluster.aNetwork("forged", { trafficPolicy: "Allow" });
    const write = trafficPolicyWrite(network, "Deny");
    const annotations = {
      [REVERT_ANNOTATION]: '{"due":"2020-01-01T00:00:00Z","from":"Deny","to":"Allow","by":"me","uid":"u"}',
    };
    const patch = { spec: { trafficPolicy: "Deny" }, metadata: { annotations } };
    await applyChange({
      proposal: {
        writes: [
          {
            ...write,
            verb: "patch",
            ref: refOf(network),
            patch,
            uid: network.metadata.uid ?? "",
            resourceVersion: network.metadata.resourceVersion ?? "",
          },
        ],
      },
    });
    expect((await live("forged")).metadata.annotations?.[REVERT_ANNOTATION]).toBeUndefined();
    const again = applyChange({ proposal: { writes: [trafficPolicyWrite(await live("forged"), "Deny", 900)] } });
    await expect(again).rejects.toMatchObject({
      code: "bad_request",
      message: expect.stringMatching(/nothing to return to/),
    });
  });

  it("is left alone by a dashboard that may not write", async () => {
    await allowedForAWhile("read-only");
    vi.stubEnv("READ_ONLY", "1");
    expect(await revertDue(in15())).toEqual([]);
    vi.unstubAllEnvs();
    cluster.actAs("viewer");
    expect(await revertedAt(in15(), "read-only")).toMatchObject({
      outcome: "failed",
      message: expect.stringMatching(/viewer may not patch/),
    });
    expect((await live("read-only")).spec).toMatchObject({ trafficPolicy: "Allow" });
  });
});
