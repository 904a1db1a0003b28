import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { ActingCluster, ownNamespace } from "@/e2e/acting-cluster";
import { buildReplica, Replica } from "@/e2e/applying-replica";
import { type KillingFront, type Mishap, placesAmong, startKillingFront } from "@/e2e/killing-front";
import { AppError } from "../../errors";
import { type KubernetesObject, refOf } from "../../linkerd/object";
import { dashboard } from "../../people/dashboard";
import type { ApplyRequest } from "../change";
import { type ChangeRecord, changeId, type RecordedWrite } from "../change-record";
import { trafficPolicyWrite } from "../traffic-policy";
import { applyChange } from "./apply-change";
import { readRecord } from "./journal";
import { readActivity, readChange } from "./read-activity";

// A process that applies a change of three objects is killed (SIGKILL) before and after the n-th request that it sends to a real API
// server: with `--all` for every n, else for one n of each kind of request, drawn by lot. Whatever it left is carried to its end, and then
// all that is told of it is what the cluster shows.

const SHOP = ownNamespace();
const NETWORKS = `/apis/policy.linkerd.io/v1alpha1/namespaces/${SHOP}/egressnetworks`;

const cluster = new ActingCluster(SHOP);
let front: KillingFront;
let program: { path: string; remove(): void };
let settings: Record<string, string>;
beforeAll(async () => {
  await cluster.start();
  front = await startKillingFront(cluster.access);
  program = await buildReplica();
  settings = { XDG_STATE_HOME: cluster.stateHome, KUBECONFIG: await cluster.kubeconfigFor(front.url) };
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
afterAll(async () => {
  program?.remove();
  await front?.stop();
  await cluster.stop();
});

interface Objects {
  changed: KubernetesObject;
  created: KubernetesObject;
  deleted: KubernetesObject;
  request: ApplyRequest & { id: string };
}

let made = 0;

async function threeObjects(): Promise<Objects> {
  made += 1;
  const changed = await cluster.aNetwork(`changed-${made}`, { trafficPolicy: "Allow" });
  const deleted = await cluster.aNetwork(`deleted-${made}`, { trafficPolicy: "Deny" });
  const metadata = { namespace: SHOP, name: `created-${made}` };
  const { apiVersion, kind } = changed;
  const created = { apiVersion, kind, metadata, spec: { trafficPolicy: "Allow" } };
  const { uid = "", resourceVersion = "" } = deleted.metadata;
  const writes = [
    trafficPolicyWrite(changed, "Deny"),
    { verb: "create" as const, manifest: created },
    { verb: "delete" as const, ref: refOf(deleted), uid, resourceVersion },
  ];
  return { changed, created, deleted, request: { id: changeId(new Date(), "0123abcd"), proposal: { writes } } };
}

/** What the cluster shows of the three writes. */
async function written({ changed, created, deleted }: Objects): Promise<boolean[]> {
  const { items } = JSON.parse(await cluster.asAdmin("GET", NETWORKS));
  const find = ({ metadata }: KubernetesObject) =>
    items.find((each: KubernetesObject) => each.metadata.name === metadata.name);
  return [find(changed).spec.trafficPolicy === "Deny", find(created) !== undefined, find(deleted) === undefined];
}

async function eventsOf(id: string): Promise<Record<string, string[]>> {
  const { items } = JSON.parse(await cluster.asAdmin("GET", `/apis/events.k8s.io/v1/namespaces/${SHOP}/events`));
  const told: Record<string, string[]> = {};
  for (const { note, reason, regarding } of items) {
    if (!String(note).includes(id)) continue;
    told[regarding.name] = [...(told[regarding.name] ?? []), reason];
  }
  return told;
}

interface Told {
  name: string;
  result: string;
}

const namesAndResults = (objects: readonly Pick<RecordedWrite, "ref" | "result">[]): Told[] =>
  objects.map(({ ref, result }) => ({ name: ref.name, result }));

/** Lines of the log about the change, of all processes. */
function auditsOf(id: string, lines: readonly string[]): Told[][] {
  return lines
    .flatMap((line) => (line.startsWith('{"audit"') ? [JSON.parse(line)] : []))
    .filter((each) => each.id === id)
    .map((each) => each.objects.map(({ name, result }: Told) => ({ name, result })));
}

/** The record, the activity, the log, the Events and the cluster say the same. */
async function expectAgreement(objects: Objects, record: ChangeRecord | null, lines: readonly string[]): Promise<void> {
  const { id } = objects.request;
  const truth = await written(objects);
  const { entries } = await readActivity(dashboard());
  const entry = entries.find((each) => each.id === id);
  const events = await eventsOf(id);
  const audits = auditsOf(id, lines);
  if (!record) {
    // Killed before it was begun: then nothing was written, and nothing is told.
    expect({ truth, entry, events, audits }).toEqual({
      ...{ truth: [false, false, false], entry: undefined, events: {}, audits: [] },
    });
    return;
  }
  const results = namesAndResults(record.objects);
  expect(record.state).toBe("done");
  expect(record.objects.map((each) => each.result === "applied")).toEqual(truth);
  const stopped = truth.indexOf(false);
  if (stopped >= 0) {
    const rest = truth.map((_, index) => (index < stopped ? "applied" : index === stopped ? "failed" : "not-tried"));
    // A process that ended between two writes has not begun with the next.
    const unbegun = truth.map((_, index) => (index < stopped ? "applied" : "not-tried"));
    expect([rest, unbegun]).toContainEqual(results.map((each) => each.result));
  }
  expect(namesAndResults(entry?.objects ?? [])).toEqual(results);
  expect(audits.length).toBeGreaterThan(0);
  for (const audit of audits) expect(audit).toEqual(results);
  const tried = results.filter((each) => each.result !== "not-tried");
  expect(events).toEqual(
    Object.fromEntries(
      tried.map(({ name, result }) => [
        name,
        [result === "applied" ? "EgressPolicyChanged" : "EgressPolicyChangeFailed"],
      ]),
    ),
  );
  const { undo, takeBack } = await readChange(dashboard(), SHOP, id);
  expect(undo.map((each) => each.kind === "undoable")).toEqual(truth);
  expect(takeBack).toHaveLength(truth.filter(Boolean).length);
}

/** Sent again, it is answered with what became of it, and nothing is written. */
async function expectAnsweredAlone(objects: Objects, record: ChangeRecord): Promise<void> {
  const before = await cluster.asAdmin("GET", NETWORKS);
  const answer = await applyChange(dashboard(), objects.request).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    return null;
  });
  expect(answer === null).toBe(record.objects[0]?.result === "failed");
  if (answer) {
    const statuses = answer.results.map(({ ref, status }) => ({ name: ref.name, result: status }));
    expect(statuses).toEqual(namesAndResults(record.objects));
  }
  expect(JSON.parse(await cluster.asAdmin("GET", NETWORKS)).items).toEqual(JSON.parse(before).items);
}

async function recordOf(id: string): Promise<ChangeRecord | null> {
  const kept = await readRecord(dashboard(), id);
  if (kept === "unreadable") throw new Error(`the record of ${id} cannot be read`);
  return kept?.record ?? null;
}

/** `replica` applies the change of `objects`, and is killed at one of its requests, or at none. Resolves with the kinds of them. */
async function applied(replica: Replica, { request }: Objects, mishap: Omit<Mishap, "happen"> | null) {
  front.arm(mishap && { ...mishap, happen: () => replica.kill() });
  replica.apply(request);
  await Promise.race([replica.exited, answered(replica)]);
  const kinds = front.kinds();
  const wasKilled = mishap !== null && kinds.length >= mishap.at;
  front.arm(null);
  if (wasKilled) await replica.exited;
  return { kinds, wasKilled };
}

describe.each(["before", "after"] as const)("killed %s a request was passed on", (when) => {
  it("with one replica: the next one carries it to its end as it starts", { timeout: 600_000 }, async () => {
    cluster.actAs("dashboard");
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line: string) => lines.push(line));
    let replica = await Replica.start(program.path, settings);
    const killedAt = async (at: number | null) => {
      const objects = await threeObjects();
      const { kinds, wasKilled } = await applied(replica, objects, at === null ? null : { at, when });
      if (!wasKilled) expect(await written(objects)).toEqual([true, true, true]);
      replica.kill();
      const next = await Replica.start(program.path, settings);
      lines.push(...replica.lines, ...next.lines);
      replica = next;
      const record = await recordOf(objects.request.id);
      await expectAgreement(objects, record, lines);
      if (record) await expectAnsweredAlone(objects, record);
      return kinds;
    };
    const kinds = await killedAt(null);
    expect(kinds.length).toBeGreaterThan(6);
    for (const at of placesAmong(kinds)) await killedAt(at);
    replica.kill();
  });

  it("with two replicas: the second carries it to its end", { timeout: 600_000 }, async () => {
    cluster.actAs("dashboard");
    await cluster.keepRecordsInCluster();
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line: string) => lines.push(line));
    const killedAt = async (at: number | null) => {
      const replica = await Replica.start(program.path, { ...settings, RECORDS_NAMESPACE: cluster.recordsNamespace });
      const objects = await threeObjects();
      const { id } = objects.request;
      const over = applied(replica, objects, at === null ? null : { at, when });
      const isOver = over.then(() => true);
      // The second is asked all the while, and must not take over what is alive.
      while (!(await Promise.race([isOver, readActivity(dashboard()).then(() => false)])));
      const { kinds, wasKilled } = await over;
      if (!wasKilled) expect(await written(objects)).toEqual([true, true, true]);
      replica.kill();
      await replica.exited;
      lines.push(...replica.lines);
      const record = await vi.waitFor(
        async () => {
          await readActivity(dashboard());
          const now = await recordOf(id);
          if (now && now.state !== "done") throw new Error(`${id} is ${now.state}`);
          return now;
        },
        { timeout: 30_000, interval: 100 },
      );
      await expectAgreement(objects, record, lines);
      if (record) await expectAnsweredAlone(objects, record);
      return kinds;
    };
    const kinds = await killedAt(null);
    expect(kinds.length).toBeGreaterThan(12);
    for (const at of placesAmong(kinds)) await killedAt(at);
  });
});

async function answered(replica: Replica): Promise<true> {
  await vi.waitFor(() => expect(replica.isAnswered).toBe(true), { timeout: 60_000 });
  return true;
}
