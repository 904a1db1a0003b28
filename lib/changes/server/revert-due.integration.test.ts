import { beforeEach, describe, expect, it, vi } from "vitest";
import { actingCluster, ownNamespace } from "@/e2e/acting-cluster";
import { readObject } from "../../cluster/client/read-object";
import { EGRESS_NETWORK } from "../../linkerd/kinds";
import { type KubernetesObject, refOf } from "../../linkerd/object";
import type { ProposedWrite } from "../../linkerd/proposal";
import { dashboard } from "../../people/dashboard";
import type { ApplyAnswer } from "../change";
import type { RecordedPromise } from "../change-record";
import { promiseNoteOf, REVERT_ANNOTATION } from "../revert-promise";
import { trafficPolicyWrite } from "../traffic-policy";
import { undoWrites } from "../undo-record";
import { applyChange } from "./apply-change";
import { readRecord } from "./journal";
import { planChange } from "./plan-change";
import { readActivity, readChange } from "./read-activity";
import { revertDue } from "./revert-due";

// A time-boxed Allow on a real API server; the clock is an argument.

const SHOP = ownNamespace();

const cluster = actingCluster(SHOP);

const MINUTE = 60_000;
const in15 = () => Date.now() + 15 * MINUTE + 1000;

async function live(name: string): Promise<KubernetesObject> {
  return (
    await readObject(dashboard(), { group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, namespace: SHOP, name })
  ).object;
}

/** An EgressNetwork at Deny that was allowed for 15 minutes. */
async function allowedForAWhile(name: string, metadata = {}, overrideGitOps = false): Promise<ApplyAnswer> {
  const network = await cluster.aNetwork(
    name,
    { trafficPolicy: "Deny", networks: [{ cidr: "203.0.113.0/24" }] },
    metadata,
  );
  return applyChange(dashboard(), {
    proposal: { writes: [trafficPolicyWrite(network, "Allow", 900)] },
    overrideGitOps,
  });
}

async function promiseOf({ id }: ApplyAnswer): Promise<RecordedPromise | null | undefined> {
  const kept = await readRecord(dashboard(), id);
  if (kept === null || kept === "unreadable") throw new Error(`no record of ${id}`);
  return kept.record.objects[0]?.promise;
}

async function revertedAt(now: number, name: string) {
  return (await revertDue(now)).filter((each) => each.object.endsWith(`/${name}`));
}

function guardsOf({ metadata }: KubernetesObject) {
  const { uid = "", resourceVersion = "" } = metadata;
  return { uid, resourceVersion };
}

describe.each(["files", "the cluster"])("an Allow for 15 minutes, recorded in %s", (place) => {
  beforeEach(async () => {
    if (place === "the cluster") await cluster.keepRecordsInCluster();
  });
  const named = (name: string) => `${name}-${place === "files" ? "f" : "c"}`;

  it("is promised by its record, to which a note on the object leads, as the plan has shown", async () => {
    const name = named("promised");
    const network = await cluster.aNetwork(name, { trafficPolicy: "Deny" });
    const proposal = { writes: [trafficPolicyWrite(network, "Allow", 900)] };
    const plan = await planChange(dashboard(), { proposal, windowSeconds: 900 });
    expect(plan.applicable).toBe(true);
    expect(plan.steps[0]?.afterYaml).toContain(REVERT_ANNOTATION);
    expect(plan.steps[0]?.kubectl).toContain(REVERT_ANNOTATION);
    const before = Date.now();
    const answer = await applyChange(dashboard(), { proposal });
    const promise = await promiseOf(answer);
    expect(promise).toMatchObject({ from: "Allow", to: "Deny", state: "pending" });
    expect(Date.parse(promise?.due ?? "") - before).toBeGreaterThanOrEqual(900_000);
    expect(Date.parse(promise?.due ?? "") - before).toBeLessThan(905_000);
    expect(promiseNoteOf(await live(name))).toMatchObject({
      id: answer.id,
      uid: network.metadata.uid,
      due: promise?.due,
    });
    const { entries } = await readActivity(dashboard());
    const entry = entries.find((each) => each.id === answer.id);
    expect(entry?.promises).toMatchObject([{ uid: network.metadata.uid, state: "pending" }]);
  });

  it("stays until it is due, and returns then with the rest as it is", async () => {
    const name = named("returns");
    const answer = await allowedForAWhile(name);
    await cluster.patchNetwork(name, { spec: { networks: [{ cidr: "198.51.100.0/24" }] } });
    await revertDue(Date.now() + 14 * MINUTE);
    expect((await live(name)).spec).toMatchObject({ trafficPolicy: "Allow" });
    expect(await revertedAt(in15(), name)).toMatchObject([{ outcome: "reverted" }]);
    const now = await live(name);
    expect(now.spec).toEqual({ trafficPolicy: "Deny", networks: [{ cidr: "198.51.100.0/24" }] });
    expect(promiseNoteOf(now)).toBeNull();
    expect(await promiseOf(answer)).toMatchObject({ state: "done" });
    const { entries } = await readActivity(dashboard());
    expect(entries[0]).toMatchObject({ cause: "revert", objects: [{ ref: { name }, result: "applied" }] });
    expect(await revertedAt(in15(), name)).toEqual([]);
  });

  it("is set back once where two replicas try at the same time", async () => {
    const name = named("replicas");
    await allowedForAWhile(name);
    const { generation = 0 } = (await live(name)).metadata;
    const outcomes = (await Promise.all([revertedAt(in15(), name), revertedAt(in15(), name)])).flat();
    expect(outcomes.filter((each) => each.outcome === "reverted")).toHaveLength(1);
    expect(outcomes.filter((each) => each.outcome === "failed")).toHaveLength(0);
    expect((await live(name)).metadata.generation).toBe(generation + 1);
  });

  it("does not overwrite what someone else decided meanwhile, and says so", async () => {
    const name = named("decided");
    const answer = await allowedForAWhile(name);
    await cluster.patchNetwork(name, { spec: { trafficPolicy: "Deny" } });
    expect(await revertedAt(in15(), name)).toMatchObject([{ outcome: "void" }]);
    expect(await promiseOf(answer)).toMatchObject({
      state: "void",
      sentence: expect.stringMatching(/no longer Allow but Deny/),
    });
  });

  it("promises nothing for another object of the same name", async () => {
    const name = named("successor");
    const answer = await allowedForAWhile(name);
    const { annotations } = (await live(name)).metadata;
    await cluster.deleteNetwork(name);
    await cluster.aNetwork(name, { trafficPolicy: "Allow" }, { annotations });
    expect(await revertedAt(in15(), name)).toMatchObject([{ outcome: "void" }]);
    expect((await live(name)).spec).toEqual({ trafficPolicy: "Allow" });
    expect(await promiseOf(answer)).toMatchObject({ state: "void", sentence: expect.stringMatching(/another object/) });
  });

  it("can be extended: then the later promise alone is carried out", async () => {
    const name = named("longer");
    const first = await allowedForAWhile(name);
    const network = await live(name);
    const longer: ProposedWrite = {
      verb: "patch",
      ref: refOf(network),
      patch: {},
      ...guardsOf(network),
      revertAfterSeconds: 3600,
    };
    const second = await applyChange(dashboard(), { proposal: { writes: [longer] } });
    expect(await promiseOf(first)).toMatchObject({ state: "cancelled" });
    expect(await promiseOf(second)).toMatchObject({ from: "Allow", to: "Deny", state: "pending" });
    expect(await revertedAt(in15(), name)).toEqual([]);
    expect(await revertedAt(Date.now() + 61 * MINUTE, name)).toMatchObject([{ outcome: "reverted" }]);
  });

  it("can be kept for good, and undone", async () => {
    const name = named("kept");
    const answer = await allowedForAWhile(name);
    const network = await live(name);
    const patch = { metadata: { annotations: { [REVERT_ANNOTATION]: null } } };
    await applyChange(dashboard(), {
      proposal: { writes: [{ verb: "patch", ref: refOf(network), patch, ...guardsOf(network) }] },
    });
    expect(await promiseOf(answer)).toMatchObject({ state: "cancelled" });
    expect(promiseNoteOf(await live(name))).toBeNull();
    expect((await live(name)).spec).toMatchObject({ trafficPolicy: "Allow" });

    const undoing = named("undone");
    const timed = await allowedForAWhile(undoing);
    const { undo } = await readChange(dashboard(), SHOP, timed.id);
    await applyChange(dashboard(), { proposal: { writes: undoWrites(undo) }, undoes: timed.id });
    expect((await live(undoing)).spec).toMatchObject({ trafficPolicy: "Deny" });
    expect(promiseNoteOf(await live(undoing))).toBeNull();
    expect(await promiseOf(timed)).toMatchObject({ state: "cancelled" });
    expect(await revertedAt(in15(), undoing)).toEqual([]);
  });
});

describe("a promise that nobody here made", () => {
  it("does nothing, whatever the annotation says, also on what GitOps keeps", async () => {
    const labels = {
      "kustomize.toolkit.fluxcd.io/name": "apps",
      "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
    };
    const note = { due: "2000-01-01T00:00:00Z", from: "Deny", to: "Allow", by: "alice" };
    const network = await cluster.aNetwork("forged", { trafficPolicy: "Deny" }, { labels });
    const text = JSON.stringify({ ...note, uid: network.metadata.uid });
    await cluster.patchNetwork("forged", { metadata: { annotations: { [REVERT_ANNOTATION]: text } } });
    const { resourceVersion } = await (await live("forged")).metadata;
    expect(await revertedAt(Date.now(), "forged")).toEqual([]);
    expect((await live("forged")).metadata.resourceVersion).toBe(resourceVersion);
  });

  it("does nothing where a real one was pasted back after it was ended", async () => {
    await allowedForAWhile("pasted");
    const { annotations = {} } = (await live("pasted")).metadata;
    const network = await live("pasted");
    await applyChange(dashboard(), { proposal: { writes: [trafficPolicyWrite(network, "Deny")] } });
    const note = annotations[REVERT_ANNOTATION];
    await cluster.patchNetwork("pasted", {
      spec: { trafficPolicy: "Allow" },
      metadata: { annotations: { [REVERT_ANNOTATION]: note } },
    });
    expect(await revertedAt(in15(), "pasted")).toEqual([]);
    expect((await live("pasted")).spec).toMatchObject({ trafficPolicy: "Allow" });
  });

  it("cannot be sent by a browser, nor promised where nothing would return", async () => {
    const network = await cluster.aNetwork("sent", { trafficPolicy: "Allow" });
    const text = '{"due":"2020-01-01T00:00:00Z","from":"Deny","to":"Allow","by":"me","uid":"u"}';
    const patch = { spec: { trafficPolicy: "Deny" }, metadata: { annotations: { [REVERT_ANNOTATION]: text } } };
    await applyChange(dashboard(), {
      proposal: { writes: [{ verb: "patch", ref: refOf(network), patch, ...guardsOf(network) }] },
    });
    expect((await live("sent")).metadata.annotations?.[REVERT_ANNOTATION]).toBeUndefined();
    const again = applyChange(dashboard(), {
      proposal: { writes: [trafficPolicyWrite(await live("sent"), "Deny", 900)] },
    });
    await expect(again).rejects.toMatchObject({
      code: "bad_request",
      message: expect.stringMatching(/nothing to revert to/),
    });
  });
});

describe("a promise that is due", () => {
  it("is held to the word of GitOps as its maker was", async () => {
    const labels = { "argocd.argoproj.io/instance": "apps" };
    const answer = await allowedForAWhile("owned-later");
    await cluster.patchNetwork("owned-later", { metadata: { labels } });
    expect(await revertedAt(in15(), "owned-later")).toMatchObject([{ outcome: "failed" }]);
    expect(await promiseOf(answer)).toMatchObject({
      ...{ state: "pending", tries: 1 },
      sentence: expect.stringMatching(/Argo CD .* manages this object/),
    });
    await allowedForAWhile("owned-before", { labels }, true);
    expect(await revertedAt(in15(), "owned-before")).toMatchObject([{ outcome: "reverted" }]);
  });

  it("is tried again later where it failed, each time after a longer pause", async () => {
    const answer = await allowedForAWhile("later");
    cluster.actAs("viewer");
    const now = in15();
    expect(await revertedAt(now, "later")).toMatchObject([
      { outcome: "failed", message: expect.stringMatching(/viewer may not patch/) },
    ]);
    expect(await revertedAt(now + 29_000, "later")).toEqual([]);
    expect(await revertedAt(now + 31_000, "later")).toHaveLength(1);
    expect(await revertedAt(now + 31_000 + 59_000, "later")).toEqual([]);
    expect(await promiseOf(answer)).toMatchObject({ tries: 2 });
    cluster.actAs("dashboard");
    expect(await revertedAt(now + 31_000 + 61_000, "later")).toMatchObject([{ outcome: "reverted" }]);
  });

  it("is left alone by a dashboard that may not write", async () => {
    await allowedForAWhile("read-only");
    vi.stubEnv("READ_ONLY", "1");
    expect(await revertDue(in15())).toEqual([]);
    expect((await live("read-only")).spec).toMatchObject({ trafficPolicy: "Allow" });
  });
});

describe("somebody else than the dashboard", () => {
  it("promises under their own name, and the dashboard keeps it under its own", async () => {
    const network = await cluster.aNetwork("by-admin", { trafficPolicy: "Deny" });
    const writes = [trafficPolicyWrite(network, "Allow", 900)];
    const { id } = await applyChange(cluster.callerAs("admin"), { proposal: { writes } });
    expect(await revertedAt(in15(), "by-admin")).toMatchObject([{ outcome: "reverted" }]);
    const { entries } = await readActivity(dashboard());
    // Promises of the tests before may be due as well.
    expect(entries.filter(({ objects }) => objects.some(({ ref }) => ref.name === "by-admin"))).toMatchObject([
      { by: "dashboard", cause: "revert" },
      { id, by: "admin", cause: "person" },
    ]);
  });

  it("writes by their own rights: what the dashboard may do is refused to who may not", async () => {
    const network = await cluster.aNetwork("by-viewer", { trafficPolicy: "Deny" });
    const proposal = { writes: [trafficPolicyWrite(network, "Allow")] };
    const { checks } = await planChange(cluster.callerAs("viewer"), { proposal, windowSeconds: 900 });
    expect(checks.find(({ id }) => id === "rights")?.status).toBe("fail");
    await expect(applyChange(cluster.callerAs("viewer"), { proposal })).rejects.toMatchObject({
      code: "cluster_forbidden",
      message: `viewer may not patch egressnetworks.policy.linkerd.io in namespace ${network.metadata.namespace}.`,
    });
    expect((await live("by-viewer")).spec).toEqual({ trafficPolicy: "Deny" });
    await applyChange(dashboard(), { proposal });
    expect((await live("by-viewer")).spec).toEqual({ trafficPolicy: "Allow" });
  });
});
