import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { actingCluster, frontedCluster, ownNamespace } from "@/e2e/acting-cluster";
import type { Mishap } from "@/e2e/killing-front";
import { AppError } from "../../errors";
import { type KubernetesObject, refOf } from "../../linkerd/object";
import type { ProposedWrite } from "../../linkerd/proposal";
import { dashboard } from "../../people/dashboard";
import type { ApplyAnswer, ApplyRequest } from "../change";
import { changeId } from "../change-record";
import { trafficPolicyWrite } from "../traffic-policy";
import { applyChange } from "./apply-change";
import { readActivity, readChange } from "./read-activity";

// A real API server behind a front that cuts the connection before it passes a request on, or in place of the answer.

const SHOP = ownNamespace();

const cluster = actingCluster(SHOP);
const fronted = frontedCluster(cluster);
let log: string[];
beforeEach(() => {
  log = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => log.push(line));
});

let made = 0;

/** One write of each verb, of objects of its own, and which counted request sends it: who asks, what is there, what to write. */
const WRITES: Record<ProposedWrite["verb"], { at: number; make: () => Promise<ProposedWrite> }> = {
  patch: { at: 3, make: async () => trafficPolicyWrite(await aNetwork(), "Deny") },
  create: {
    at: 2,
    make: async () => {
      const { apiVersion, kind, spec } = await aNetwork();
      return {
        verb: "create",
        manifest: { apiVersion, kind, metadata: { namespace: SHOP, name: `new-${made}` }, spec },
      };
    },
  },
  delete: {
    at: 3,
    make: async () => {
      const network = await aNetwork();
      const { uid = "", resourceVersion = "" } = network.metadata;
      return { verb: "delete", ref: refOf(network), uid, resourceVersion };
    },
  },
};

function aNetwork(): Promise<KubernetesObject> {
  made += 1;
  return cluster.aNetwork(`lost-${made}`, { trafficPolicy: "Allow" });
}

async function applied(request: ApplyRequest, mishap: Omit<Mishap, "happen">): Promise<ApplyAnswer | string> {
  // What is not of this change is asked before it is counted.
  await readActivity(dashboard());
  fronted.front.arm({ ...mishap, happen: () => {} });
  try {
    return await applyChange(dashboard(), request);
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  } finally {
    fronted.front.arm(null);
  }
}

async function stateOf(write: ProposedWrite): Promise<"written" | "not written"> {
  const { name } = write.verb === "create" ? write.manifest.metadata : write.ref;
  const now = await cluster.network(name).catch(() => null);
  const isWritten = { patch: now?.metadata.generation === 2, create: now !== null, delete: now === null }[write.verb];
  return isWritten ? "written" : "not written";
}

describe.each(["patch", "create", "delete"] as const)("an answer to a %s that is lost", (verb) => {
  const { at, make } = WRITES[verb];

  it("after the API server stored it is told as applied: by the answer, the record, the activity and the log", async () => {
    const write = await make();
    const id = changeId(new Date(), `0000${made.toString(16).padStart(4, "0")}`);
    const answer = await applied({ id, proposal: { writes: [write] } }, { at, when: "after" });
    expect(await stateOf(write)).toBe("written");
    expect(answer).toMatchObject({ id, results: [{ status: "applied" }], record: { activity: null, event: null } });
    const { record, undo } = await readChange(dashboard(), SHOP, id);
    expect(record).toMatchObject({ state: "done", objects: [{ result: "applied" }] });
    expect(undo).toMatchObject([{ kind: "undoable" }]);
    expect((await readActivity(dashboard())).entries.find((each) => each.id === id)?.objects).toMatchObject([
      { result: "applied" },
    ]);
    expect(JSON.parse(log.at(-1) ?? "").objects).toMatchObject([{ result: "applied" }]);
    const events = await cluster.asAdmin("GET", `/apis/events.k8s.io/v1/namespaces/${SHOP}/events`);
    expect(JSON.parse(events).items.find((each: { note: string }) => each.note.includes(id))?.reason).toBe(
      "EgressPolicyChanged",
    );
  });

  it("before it was passed on is told as failed, and the object is as it was", async () => {
    const write = await make();
    const id = changeId(new Date(), `0001${made.toString(16).padStart(4, "0")}`);
    expect(await applied({ id, proposal: { writes: [write] } }, { at, when: "before" })).toBe("cluster_unreachable");
    expect(await stateOf(write)).toBe("not written");
    const { record, undo } = await readChange(dashboard(), SHOP, id);
    expect(record).toMatchObject({ state: "done", objects: [{ result: "failed", code: "cluster_unreachable" }] });
    expect(undo).toMatchObject([{ kind: "not", sentence: expect.stringMatching(/was not changed/) }]);
    expect(JSON.parse(log.at(-1) ?? "").objects).toMatchObject([{ result: "failed" }]);
  });
});

describe("a write of which nobody knows", () => {
  it("while the API server is gone says so, and is told as it is once somebody can look again", async () => {
    const write = await WRITES.patch.make();
    const id = changeId(new Date(), "0002abcd");
    await readActivity(dashboard());
    let gone: Promise<void> | null = null;
    fronted.front.arm({ at: 3, when: "after", happen: () => (gone = fronted.front.stop()) });
    await expect(applyChange(dashboard(), { id, proposal: { writes: [write] } })).rejects.toMatchObject({
      code: "unknown_end",
    });
    await gone;
    // The way to the API server is back.
    cluster.actAs("dashboard");
    const { record } = await readChange(dashboard(), SHOP, id);
    expect(record).toMatchObject({ state: "done", objects: [{ result: "applied" }] });
    expect((await readActivity(dashboard())).entries.find((each) => each.id === id)).toMatchObject({
      state: "done",
      undoable: true,
    });
  });
});

describe("a clock that jumps", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("an hour back and forward loses no change, and leaves them in the order in which they were made", async () => {
    cluster.actAs("dashboard");
    const ids: string[] = [];
    for (const hours of [1, 0, -1, 0]) {
      const network = await aNetwork();
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hours * 3_600_000 });
      ids.push((await applyChange(dashboard(), { proposal: { writes: [trafficPolicyWrite(network, "Deny")] } })).id);
      vi.useRealTimers();
    }
    const { entries } = await readActivity(dashboard());
    expect(entries.map((each) => each.id).filter((each) => ids.includes(each))).toEqual(ids.toReversed());
  });
});
