import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ActingCluster } from "../../e2e/acting-cluster";
import { stopPolicyStore } from "../cluster/policy-store";
import { AppError } from "../errors";
import type { KubernetesObject } from "../linkerd/object";
import { refOf } from "../linkerd/object";
import { applyChange } from "./apply-change";
import type { ApplyAnswer, ApplyRequest } from "./change";
import { changeId } from "./change-record";
import { readActivity, readChange } from "./read-activity";
import { trafficPolicyWrite } from "./traffic-policy";

// What is kept of a change, on a real API server.

let cluster: ActingCluster;
let log: string[];
beforeAll(async () => {
  cluster = await ActingCluster.start();
});
afterAll(async () => {
  stopPolicyStore();
  await cluster?.stop();
});
beforeEach(() => {
  cluster.actAs("dashboard");
  log = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => log.push(line));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function deny(network: KubernetesObject): ApplyRequest {
  return { proposal: { writes: [trafficPolicyWrite(network, "Deny")] } };
}

function opened({ id, record }: ApplyAnswer) {
  return readChange(record.namespace, id);
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
  it("is told in the log, by an Event on the object, and in the ConfigMap of its namespace", async () => {
    const network = await cluster.aNetwork("told", { trafficPolicy: "Allow" });
    const answer = await applyChange(deny(network));
    expect(answer.record).toEqual({ namespace: "shop", activity: null, event: null });
    const [line = ""] = log;
    expect(JSON.parse(line)).toMatchObject({
      audit: "egress-policy-change",
      id: answer.id,
      by: "dashboard",
      sharedIdentity: true,
      objects: [{ verb: "patch", name: "told", result: "applied" }],
    });
    const events = await cluster.asAdmin("GET", "/apis/events.k8s.io/v1/namespaces/shop/events");
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
    const { entries, problem } = await readActivity();
    expect(problem).toBeNull();
    expect(entries[0]).toMatchObject({ id: answer.id, kept: "activity", undoable: true });
  });

  it("sent twice is written once", async () => {
    const network = await cluster.aNetwork("twice", { trafficPolicy: "Allow" });
    const request = { ...deny(network), id: changeId(new Date(), "0123abcd") };
    expect((await applyChange(request)).id).toBe(request.id);
    expect(await codeOf(applyChange(request))).toBe("sent_before");
    expect((await readChange("shop", request.id)).record.objects).toMatchObject([{ result: "applied" }]);
  });

  it("of many at once loses no record", async () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const networks = await Promise.all(
      names.map((each) => cluster.aNetwork(`many-${each}`, { trafficPolicy: "Allow" })),
    );
    const answers = await Promise.all(networks.map((each) => applyChange(deny(each))));
    const { entries } = await readActivity();
    for (const { id } of answers) expect(entries.map((each) => each.id)).toContain(id);
  });

  it("that was refused is told too, with what was refused", async () => {
    const network = await cluster.aNetwork("refused", { trafficPolicy: "Allow" });
    await cluster.patchNetwork("refused", { metadata: { labels: { a: "b" } } });
    expect(await codeOf(applyChange(deny(network)))).toBe("object_changed");
    expect(JSON.parse(log[0] ?? "")).toMatchObject({
      objects: [{ name: "refused", result: "failed", code: "object_changed" }],
    });
  });

  it("is still listed from the note on the object where the record is gone", async () => {
    const { id } = await applyChange(deny(await cluster.aNetwork("noted", { trafficPolicy: "Allow" })));
    await cluster.asAdmin("PATCH", "/api/v1/namespaces/shop/configmaps/linkerd-egress-dashboard-activity", {
      data: { [id]: null },
    });
    const entry = await vi.waitFor(async () => {
      const found = (await readActivity()).entries.find((each) => each.id === id);
      if (!found) throw new Error("not yet watched");
      return found;
    });
    expect(entry).toMatchObject({ kept: "object", undoable: true, objects: [{ ref: { name: "noted" } }] });
  });
});

describe("an undo from the activity", () => {
  async function offerAfter(name: string, meanwhile: (network: KubernetesObject) => Promise<unknown>) {
    const network = await cluster.aNetwork(name, { trafficPolicy: "Allow", networks: [{ cidr: "203.0.113.0/24" }] });
    const answer = await applyChange(deny(network));
    await meanwhile(network);
    return (await opened(answer)).undo[0];
  }

  it("restores the exact former spec, also of an older change on other fields", async () => {
    const network = await cluster.aNetwork("older", { trafficPolicy: "Allow" });
    const first = await applyChange(deny(network));
    const now = await cluster.network("older");
    const { uid = "", resourceVersion = "" } = now.metadata;
    const label = { metadata: { labels: { team: "shop" } } };
    await applyChange({
      proposal: { writes: [{ verb: "patch", ref: refOf(now), patch: label, uid, resourceVersion }] },
    });
    const [offer] = (await opened(first)).undo;
    if (offer?.kind !== "undoable") throw new Error("not undoable");
    await applyChange({ proposal: { writes: [offer.write] }, undoes: first.id });
    const restored = await cluster.network("older");
    expect(restored.spec).toEqual(network.spec);
    expect(restored.metadata.labels).toEqual({ team: "shop" });
    expect((await opened(first)).undo).toMatchObject([
      { kind: "not", sentence: expect.stringMatching(/taken back already/) },
    ]);
  });

  it("brings a deleted object back as it was, and not over another one", async () => {
    const network = await cluster.aNetwork("gone", { trafficPolicy: "Deny" }, { labels: { team: "shop" } });
    const { uid = "", resourceVersion = "" } = network.metadata;
    const answer = await applyChange({
      proposal: { writes: [{ verb: "delete", ref: refOf(network), uid, resourceVersion }] },
    });
    const [offer] = (await opened(answer)).undo;
    if (offer?.kind !== "undoable") throw new Error("not undoable");
    await applyChange({ proposal: { writes: [offer.write] }, undoes: answer.id });
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
    expect(both).toMatchObject({ kind: "not", sentence: expect.stringMatching(/was deleted since/) });
    const again = await offerAfter("created-again", async () => {
      await cluster.deleteNetwork("created-again");
      await cluster.aNetwork("created-again", { trafficPolicy: "Deny" });
    });
    expect(again).toMatchObject({ kind: "not", sentence: expect.stringMatching(/deleted and created again/) });
    const created = await applyChange({
      proposal: {
        writes: [
          {
            verb: "create",
            manifest: {
              apiVersion: "policy.linkerd.io/v1alpha1",
              kind: "EgressNetwork",
              metadata: { name: "edited", namespace: "shop" },
              spec: { trafficPolicy: "Deny" },
            },
          },
        ],
      },
    });
    await cluster.patchNetwork("edited", { metadata: { labels: { a: "b" } } }, "kubectl-edit");
    expect((await opened(created)).undo).toMatchObject([
      { kind: "not", sentence: expect.stringMatching(/changed since by kubectl-edit at /) },
    ]);
  });
});

describe("without the rights to keep records", () => {
  it("the change goes through where the objects may be written, and says what is missing", async () => {
    const role = "/apis/rbac.authorization.k8s.io/v1/clusterroles/egress-dashboard";
    const before = JSON.parse(await cluster.asAdmin("GET", role));
    const rules = before.rules.filter(
      (rule: { resources: string[] }) => !rule.resources.some((each) => ["configmaps", "events"].includes(each)),
    );
    await cluster.asAdmin("PATCH", role, { rules });
    try {
      const network = await cluster.aNetwork("unkept", { trafficPolicy: "Allow" });
      const { results, record } = await vi.waitFor(async () => {
        const answer = await applyChange(deny(await cluster.network(network.metadata.name)));
        if (answer.record.activity === null) {
          await cluster.patchNetwork("unkept", { spec: { trafficPolicy: "Allow" } });
          throw new Error("the former rights still hold");
        }
        return answer;
      }, 10_000);
      expect(results).toMatchObject([{ status: "applied" }]);
      expect(record.activity).toMatch(/may not .* configmaps in namespace shop/);
      expect(record.event).toMatch(/may not create events.events.k8s.io in namespace shop/);
      const { entries, problem } = await readActivity();
      expect(problem?.code).toBe("cluster_forbidden");
      expect(entries.map((each) => each.objects[0]?.ref.name)).toContain("unkept");
    } finally {
      await cluster.asAdmin("PATCH", role, { rules: before.rules });
    }
  });
});
