import { beforeEach, describe, expect, it, vi } from "vitest";
import { actingCluster, ownNamespace } from "@/e2e/acting-cluster";
import { AppError } from "../../errors";
import { type KubernetesObject, refOf } from "../../linkerd/object";
import { dashboard } from "../../people/dashboard";
import { recordStore } from "../../records/current-store";
import type { ApplyAnswer, ApplyRequest } from "../change";
import { type ChangeRecord, changeId, isAbout } from "../change-record";
import { lastChangeOf } from "../last-change";
import { trafficPolicyWrite } from "../traffic-policy";
import { undoRequest } from "../undo-record";
import { applyChange } from "./apply-change";
import { updateRecord } from "./journal";
import { readActivity, readChange } from "./read-activity";

// What is kept of a change, on a real API server.

const SHOP = ownNamespace();

const cluster = actingCluster(SHOP);
let log: string[];
beforeEach(() => {
  log = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => log.push(line));
});

function deny(network: KubernetesObject): ApplyRequest {
  return { proposal: { writes: [trafficPolicyWrite(network, "Deny")] } };
}

function opened({ id, record }: ApplyAnswer) {
  return readChange(dashboard(), record.namespace, id);
}

async function codeOf(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return "none";
}

describe("an applied change", () => {
  it("is told in the log, by an Event on the object, and by its record", async () => {
    const network = await cluster.aNetwork("told", { trafficPolicy: "Allow" });
    const answer = await applyChange(dashboard(), deny(network));
    expect(answer.record).toEqual({ namespace: SHOP, activity: null, event: null });
    const [line = ""] = log;
    expect(JSON.parse(line)).toMatchObject({
      audit: "egress-policy-change",
      id: answer.id,
      by: "dashboard",
      sharedIdentity: true,
      objects: [{ verb: "patch", name: "told", result: "applied" }],
      takeBack: [expect.stringMatching(new RegExp(`^kubectl patch .*told -n ${SHOP} .*"trafficPolicy":"Allow"`))],
    });
    const events = await cluster.asAdmin("GET", `/apis/events.k8s.io/v1/namespaces/${SHOP}/events`);
    expect(events).toContain(`Changed through the egress dashboard as dashboard (change ${answer.id}).`);
    expect(JSON.parse(events).items[0].regarding).toMatchObject({ name: "told", uid: network.metadata.uid });
    const change = await opened(answer);
    expect(change.record).toMatchObject({
      by: "dashboard",
      state: "done",
      objects: [
        { result: "applied", before: { spec: { trafficPolicy: "Allow" } }, after: { spec: { trafficPolicy: "Deny" } } },
      ],
    });
    expect(change.undo).toMatchObject([{ kind: "undoable", write: { patch: { spec: { trafficPolicy: "Allow" } } } }]);
    const { entries, problem } = await readActivity(dashboard());
    expect(problem).toBeNull();
    expect(entries.find((each) => each.id === answer.id)).toMatchObject({ kept: "activity", undoable: true });
  });

  it("of three objects is told as what it was for, and undone as a whole from any of them", async () => {
    const network = await cluster.aNetwork("intent", { trafficPolicy: "Allow" });
    const { uid: _, resourceVersion: __, ...metadata } = network.metadata;
    const another = (name: string) => ({
      ...{ apiVersion: network.apiVersion, kind: network.kind, spec: { trafficPolicy: "Allow" } },
      metadata: { namespace: metadata.namespace, name },
    });
    const writes = [
      { verb: "create" as const, manifest: another("intent-a") },
      { verb: "create" as const, manifest: another("intent-b") },
      ...deny(network).proposal.writes,
    ];
    const answer = await applyChange(dashboard(), { proposal: { writes } });
    const title = `Switched ${SHOP}/intent to Deny, 2 objects created`;
    const entryOf = async (id: string) => (await readActivity(dashboard())).entries.find((each) => each.id === id);
    expect(await entryOf(answer.id)).toMatchObject({ title, undone: null, undoable: true });
    // Whichever of the three is looked at, its note leads to the one record, and so to the one undo.
    for (const name of ["intent", "intent-a", "intent-b"])
      expect(lastChangeOf(await cluster.network(name))?.id).toBe(answer.id);
    const { undo } = await opened(answer);
    expect(undo.map(({ kind }) => kind)).toEqual(["undoable", "undoable", "undoable"]);
    const back = await applyChange(dashboard(), undoRequest(answer.id, undo));
    expect(back.results.map(({ ref, status }) => [ref.name, status])).toEqual([
      ["intent", "applied"],
      ["intent-b", "applied"],
      ["intent-a", "applied"],
    ]);
    expect(await entryOf(back.id)).toMatchObject({
      title: `Switched ${SHOP}/intent to Allow, 2 objects deleted`,
      undoOf: { id: answer.id, title },
    });
    expect(await entryOf(answer.id)).toMatchObject({ undone: { whole: true, by: { id: back.id } }, undoable: false });
    expect(await opened(answer)).toMatchObject({ undone: { whole: true, by: { id: back.id } } });
  });

  it("sent twice is written once, and answered with what became of it", async () => {
    const network = await cluster.aNetwork("twice", { trafficPolicy: "Allow" });
    const request = { ...deny(network), id: changeId(new Date(), "0123abcd") };
    const answer = await applyChange(dashboard(), request);
    expect(answer.id).toBe(request.id);
    const written = await cluster.network("twice");
    expect((await applyChange(dashboard(), request)).results).toMatchObject([
      { status: "applied", ref: { name: "twice" } },
    ]);
    expect((await cluster.network("twice")).metadata.resourceVersion).toBe(written.metadata.resourceVersion);
    expect((await readChange(dashboard(), SHOP, request.id)).record.objects).toMatchObject([{ result: "applied" }]);
  });

  it("is refused under the id of another one", async () => {
    const id = changeId(new Date(), "1123abcd");
    await applyChange(dashboard(), { ...deny(await cluster.aNetwork("first-of-id", { trafficPolicy: "Allow" })), id });
    const second = await cluster.aNetwork("second-of-id", { trafficPolicy: "Allow" });
    expect(await codeOf(applyChange(dashboard(), { ...deny(second), id }))).toBe("sent_before");
    expect((await cluster.network("second-of-id")).spec).toEqual({ trafficPolicy: "Allow" });
  });

  it("of one id at once is written once: of six proposals one, and of four that are equal one", async () => {
    const names = ["p-0", "p-1", "p-2", "p-3", "p-4", "p-5"];
    const networks = await Promise.all(names.map((each) => cluster.aNetwork(each, { trafficPolicy: "Allow" })));
    const id = changeId(new Date(), "2123abcd");
    const codes = await Promise.all(networks.map((each) => codeOf(applyChange(dashboard(), { ...deny(each), id }))));
    expect(codes.toSorted()).toEqual(["none", ...Array.from({ length: 5 }, () => "sent_before")]);
    const policies = await Promise.all(names.map(async (each) => (await cluster.network(each)).spec));
    expect(policies.filter((each) => JSON.stringify(each) === '{"trafficPolicy":"Deny"}')).toHaveLength(1);

    const equal = {
      ...deny(await cluster.aNetwork("equal", { trafficPolicy: "Allow" })),
      id: changeId(new Date(), "3123abcd"),
    };
    const answers = await Promise.all(Array.from({ length: 4 }, () => applyChange(dashboard(), equal)));
    for (const { results } of answers) expect(results).toMatchObject([{ status: "applied" }]);
    expect((await cluster.network("equal")).metadata.generation).toBe(2);
    expect((await readChange(dashboard(), SHOP, equal.id)).record.objects).toMatchObject([{ result: "applied" }]);
  });

  it("of many at once loses no record", async () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const networks = await Promise.all(
      names.map((each) => cluster.aNetwork(`many-${each}`, { trafficPolicy: "Allow" })),
    );
    const answers = await Promise.all(networks.map((each) => applyChange(dashboard(), deny(each))));
    const { entries } = await readActivity(dashboard());
    for (const { id } of answers) expect(entries.map((each) => each.id)).toContain(id);
  });

  it("that was refused is told too, with what was refused", async () => {
    const network = await cluster.aNetwork("refused", { trafficPolicy: "Allow" });
    await cluster.patchNetwork("refused", { metadata: { labels: { a: "b" } } });
    expect(await codeOf(applyChange(dashboard(), deny(network)))).toBe("object_changed");
    expect(JSON.parse(log[0] ?? "")).toMatchObject({
      objects: [{ name: "refused", result: "failed", code: "object_changed" }],
    });
  });

  it("is a hint without undo where the record is gone and the note on the object alone is left", async () => {
    const { id } = await applyChange(dashboard(), deny(await cluster.aNetwork("noted", { trafficPolicy: "Allow" })));
    const store = await recordStore(dashboard());
    const stored = await store.read(id);
    if (stored) await store.remove(stored);
    const entry = await vi.waitFor(async () => {
      const found = (await readActivity(dashboard())).entries.find((each) => each.id === id);
      if (!found) throw new Error("not yet watched");
      return found;
    });
    expect(entry).toMatchObject({ kept: "object", undoable: false, objects: [{ ref: { name: "noted" } }] });
    const now = await cluster.network("noted");
    expect(await codeOf(readChange(dashboard(), now.metadata.namespace, id))).toBe("change_not_found");
  });
});

describe("records that somebody else wrote", () => {
  const MAPS = `/api/v1/namespaces/${SHOP}/configmaps`;
  const forged = {
    ...{ at: "2026-11-29T09:45:06.000Z", by: "x", cause: { kind: "person" }, state: "done", forecast: null },
    ...{ shownOtherwise: null, returning: [], verification: null },
  };
  const target = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: SHOP, name: "target" };
  const write = {
    verb: "patch",
    ref: target,
    uid: null,
    result: "applied",
    after: null,
    patch: { spec: { trafficPolicy: "Deny" } },
  };
  const hints = [
    ["00000001", { objects: [{ ...write, before: null }] }, "former"],
    ["00000002", { objects: [{ ...write, before: 7 }] }, "former"],
    ["00000003", { objects: [{ ...write, before: null, ref: { ...target, namespace: "bank" } }] }, "unreadable"],
    ["00000004", { objects: [{ ...write, before: null, result: "??" }] }, "unreadable"],
    ["00000005", { objects: [{ ...write, before: null, verb: "delete" }] }, "former"],
  ] as const;

  it("are shown as hints or as unreadable, each for itself, and nothing can be done with them", async () => {
    const network = await cluster.aNetwork("target", { trafficPolicy: "Deny" });
    const data = Object.fromEntries(
      hints.map(([number, overrides]) => {
        const id = `20261129T094517000Z-${number}`;
        return [id, JSON.stringify({ ...forged, id, ...overrides })];
      }),
    );
    const metadata = { name: "linkerd-egress-dashboard-activity" };
    await cluster.asAdmin("POST", MAPS, { metadata, data: { ...data, junk: "{", deep: "[".repeat(10_000) } });
    const { entries } = await readActivity(dashboard());
    for (const [number, , kept] of hints) {
      const id = `20261129T094517000Z-${number}`;
      expect(entries.find((each) => each.id === id)).toMatchObject({ kept, undoable: false, promises: [] });
      expect(await codeOf(readChange(dashboard(), SHOP, id))).toBe("change_not_found");
    }
    expect(entries.filter((each) => ["junk", "deep"].includes(each.id)).map((each) => each.kept)).toEqual([
      "unreadable",
      "unreadable",
    ]);
    expect((await cluster.network("target")).metadata.resourceVersion).toBe(network.metadata.resourceVersion);
    await cluster.asAdmin("DELETE", `${MAPS}/linkerd-egress-dashboard-activity`);
  });

  it("in the dashboard's own place cost themselves only", async () => {
    const answer = await applyChange(dashboard(), deny(await cluster.aNetwork("beside", { trafficPolicy: "Allow" })));
    const store = await recordStore(dashboard());
    const bad = `20261129T094517000Z-0000000a`;
    await store.create(bad, `{"id":"${bad}","objects":[{"before":7}]}`, true);
    const { entries } = await readActivity(dashboard());
    expect(entries.find((each) => each.id === bad)).toMatchObject({ kept: "unreadable", undoable: false });
    expect(entries.find((each) => each.id === answer.id)).toMatchObject({ kept: "activity", undoable: true });
    expect(await codeOf(readChange(dashboard(), SHOP, bad))).toBe("change_not_found");
    expect((await opened(answer)).undo).toMatchObject([{ kind: "undoable" }]);
  });

  it("on a person's object lead to no record that is not about it", async () => {
    await applyChange(dashboard(), deny(await cluster.aNetwork("ours", { trafficPolicy: "Allow" })));
    const { annotations = {} } = (await cluster.network("ours")).metadata;
    const theirs = await cluster.aNetwork("theirs-copied", { trafficPolicy: "Deny" }, { annotations });
    const { record, undo } = await readChange(dashboard(), SHOP, lastChangeOf(theirs)?.id ?? "");
    expect(isAbout(record, refOf(theirs))).toBe(false);
    expect(isAbout(record, refOf(await cluster.network("ours")))).toBe(true);
    expect(undo).toMatchObject([{ kind: "undoable" }]);
  });

  it("whose note asks for finalizers, owners or another kind are hints without undo", async () => {
    const restore = {
      metadata: { finalizers: ["x/y"], ownerReferences: [{ kind: "Secret" }] },
      status: {},
      kind: "Secret",
    };
    const note = {
      id: changeId(new Date(), "4123abcd"),
      at: "2026-11-29T09:45:06Z",
      by: "x",
      verb: "patch",
      restore,
      wrote: {},
    };
    const annotations = { "linkerd-egress-dashboard/last-change": JSON.stringify(note) };
    const network = await cluster.aNetwork("noted-evil", { trafficPolicy: "Deny" }, { annotations });
    expect(lastChangeOf(network)).toEqual({ id: note.id, at: note.at, by: "x", verb: "patch" });
    expect(await codeOf(readChange(dashboard(), SHOP, note.id))).toBe("change_not_found");
    expect((await readActivity(dashboard())).entries.find((each) => each.id === note.id)).toMatchObject({
      kept: "object",
      undoable: false,
    });
  });
});

describe("a change that a replica of another machine is at", () => {
  it("is left to it while its record goes on, and carried to its end once that stood still", async () => {
    vi.stubEnv("KUBE_TIMEOUT_SECONDS", "2");
    const { id } = await applyChange(dashboard(), deny(await cluster.aNetwork("far", { trafficPolicy: "Allow" })));
    const far = { host: "another-machine", pid: 1, started: "1" };
    const begun = (record: ChangeRecord): ChangeRecord => ({
      ...record,
      ...{ state: "writing", holder: far },
      objects: record.objects.map((each) => ({ ...each, result: "writing" })),
    });
    await updateRecord(id, begun);
    expect((await readChange(dashboard(), SHOP, id)).record).toMatchObject({ state: "writing", holder: far });
    await vi.waitFor(
      async () => {
        const { record } = await readChange(dashboard(), SHOP, id);
        expect(record).toMatchObject({ state: "done", holder: null, objects: [{ result: "applied" }] });
      },
      { timeout: 30_000, interval: 500 },
    );
  });
});

describe("with the dashboard down", () => {
  it("the patch of the command takes the change back, label and annotation too", async () => {
    const network = await cluster.aNetwork("by-hand", { trafficPolicy: "Allow" }, { labels: { tier: "edge" } });
    const { uid = "", resourceVersion = "" } = network.metadata;
    const spec = { trafficPolicy: "Deny", networks: [{ cidr: "203.0.113.0/24" }] };
    const patch = { spec, metadata: { labels: { tier: null, team: "shop" }, annotations: { note: "it's" } } };
    const { results } = await applyChange(dashboard(), {
      proposal: { writes: [{ verb: "patch", ref: refOf(network), patch, uid, resourceVersion }] },
    });
    const [, quoted = ""] = / -p '(.*)'$/.exec(results[0]?.takeBack ?? "") ?? [];
    await cluster.patchNetwork("by-hand", JSON.parse(quoted.replaceAll("'\\''", "'")), "kubectl");
    const now = await cluster.network("by-hand");
    expect([now.spec, now.metadata.labels]).toEqual([network.spec, network.metadata.labels]);
    expect(now.metadata.annotations?.note).toBeUndefined();
  });
});

describe("an undo from the activity", () => {
  async function offerAfter(name: string, meanwhile: (network: KubernetesObject) => Promise<unknown>) {
    const network = await cluster.aNetwork(name, { trafficPolicy: "Allow", networks: [{ cidr: "203.0.113.0/24" }] });
    const answer = await applyChange(dashboard(), deny(network));
    await meanwhile(network);
    return (await opened(answer)).undo[0];
  }

  it("restores the exact former spec, also of an older change on other fields", async () => {
    const network = await cluster.aNetwork("older", { trafficPolicy: "Allow" });
    const first = await applyChange(dashboard(), deny(network));
    const now = await cluster.network("older");
    const { uid = "", resourceVersion = "" } = now.metadata;
    const label = { metadata: { labels: { team: "shop" } } };
    await applyChange(dashboard(), {
      proposal: { writes: [{ verb: "patch", ref: refOf(now), patch: label, uid, resourceVersion }] },
    });
    const [offer] = (await opened(first)).undo;
    if (offer?.kind !== "undoable") throw new Error("not undoable");
    await applyChange(dashboard(), { proposal: { writes: [offer.write] }, undoes: first.id });
    const restored = await cluster.network("older");
    expect(restored.spec).toEqual(network.spec);
    expect(restored.metadata.labels).toEqual({ team: "shop" });
    expect((await opened(first)).undo).toMatchObject([
      { kind: "not", sentence: expect.stringMatching(/already undone/) },
    ]);
  });

  it("brings a deleted object back as it was, and not over another one", async () => {
    const network = await cluster.aNetwork("gone", { trafficPolicy: "Deny" }, { labels: { team: "shop" } });
    const { uid = "", resourceVersion = "" } = network.metadata;
    const answer = await applyChange(dashboard(), {
      proposal: { writes: [{ verb: "delete", ref: refOf(network), uid, resourceVersion }] },
    });
    const [offer] = (await opened(answer)).undo;
    if (offer?.kind !== "undoable") throw new Error("not undoable");
    await applyChange(dashboard(), { proposal: { writes: [offer.write] }, undoes: answer.id });
    const back = await cluster.network("gone");
    expect([back.spec, back.metadata.labels]).toEqual([network.spec, { team: "shop" }]);
    expect((await opened(answer)).undo).toMatchObject([
      { kind: "not", sentence: expect.stringMatching(/exists again/) },
    ]);
  });

  it("says who changed it since", async () => {
    const offer = await offerAfter("theirs", () =>
      cluster.patchNetwork("theirs", { spec: { trafficPolicy: "Allow", networks: [] } }, "kubectl-edit"),
    );
    expect(offer).toMatchObject({ kind: "not" });
    const both = await offerAfter("deleted-since", () => cluster.deleteNetwork("deleted-since"));
    expect(both).toMatchObject({ kind: "not", sentence: expect.stringMatching(/has since been deleted/) });
    const again = await offerAfter("created-again", async () => {
      await cluster.deleteNetwork("created-again");
      await cluster.aNetwork("created-again", { trafficPolicy: "Deny" });
    });
    expect(again).toMatchObject({ kind: "not", sentence: expect.stringMatching(/deleted and re-created/) });
    const created = await applyChange(dashboard(), {
      proposal: {
        writes: [
          {
            verb: "create",
            manifest: {
              apiVersion: "policy.linkerd.io/v1alpha1",
              kind: "EgressNetwork",
              metadata: { name: "edited", namespace: SHOP },
              spec: { trafficPolicy: "Deny" },
            },
          },
        ],
      },
    });
    await cluster.patchNetwork("edited", { metadata: { labels: { a: "b" } } }, "kubectl-edit");
    expect((await opened(created)).undo).toMatchObject([
      { kind: "not", sentence: expect.stringMatching(/has since been changed by kubectl-edit at /) },
    ]);
  });
});

describe("where no record can be kept", () => {
  beforeEach(() => {
    vi.stubEnv("XDG_STATE_HOME", "/proc/no-such-state");
  });

  it("the change goes through, and says what is missing and how it is taken back", async () => {
    const network = await cluster.aNetwork("unkept", { trafficPolicy: "Allow" });
    const { results, record } = await applyChange(dashboard(), deny(network));
    expect(results).toMatchObject([{ status: "applied", takeBack: expect.stringMatching(/^kubectl patch/) }]);
    expect(record.activity).toMatch(/Tried to .* \/proc\/no-such-state.*RECORDS_NAMESPACE/);
    expect(JSON.parse(log[0] ?? "").takeBack).toHaveLength(1);
    const { entries, problem } = await readActivity(dashboard());
    expect(problem?.code ?? "records_unusable").toBe("records_unusable");
    expect(entries.map((each) => each.objects[0]?.ref.name)).toContain("unkept");
  });

  it("nothing is set for a time, since nobody would remember", async () => {
    const network = await cluster.aNetwork("unpromised", { trafficPolicy: "Deny" });
    const writes = [trafficPolicyWrite(network, "Allow", 900)];
    await expect(applyChange(dashboard(), { proposal: { writes } })).rejects.toMatchObject({
      code: "records_unusable",
      message: expect.stringMatching(/needs a record to revert it, and none can be kept/),
    });
    expect((await cluster.network("unpromised")).spec).toEqual({ trafficPolicy: "Deny" });
  });
});

describe("with records in the cluster", () => {
  beforeEach(() => cluster.keepRecordsInCluster());

  it("a change is recorded where the dashboard alone may write, by the rights that the README names", async () => {
    const answer = await applyChange(
      dashboard(),
      deny(await cluster.aNetwork("in-cluster", { trafficPolicy: "Allow" })),
    );
    expect(answer.record).toEqual({ namespace: SHOP, activity: null, event: null });
    expect(await opened(answer)).toMatchObject({
      place: `ConfigMaps in namespace ${cluster.recordsNamespace}`,
      record: { state: "done" },
    });
    const maps = JSON.parse(await cluster.asAdmin("GET", `/api/v1/namespaces/${cluster.recordsNamespace}/configmaps`));
    expect(maps.items.map((each: { data: { key?: string } }) => each.data.key)).toContain(answer.id);
    expect(await cluster.asAdmin("GET", `/api/v1/namespaces/${SHOP}/configmaps`)).not.toContain(answer.id);
  });

  it("without the rights the change goes through all the same, and says what is missing", async () => {
    vi.stubEnv("RECORDS_NAMESPACE", "elsewhere");
    await cluster.aNetwork("rightless", { trafficPolicy: "Allow" });
    const { results, record } = await applyChange(dashboard(), deny(await cluster.network("rightless")));
    expect(results).toMatchObject([{ status: "applied" }]);
    expect(record.activity).toMatch(/dashboard may not create configmaps in namespace elsewhere/);
    expect((await readActivity(dashboard())).problem?.code).toBe("cluster_forbidden");
  });
});
