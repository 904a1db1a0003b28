import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { KubernetesObject } from "../../lib/linkerd/object";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "../../lib/linkerd/policy-snapshot";
import { isJsonObject, type JsonObject, objectOrEmpty } from "./json";
import { statusPatches } from "./status-patch";

const RECORDED = join(import.meta.dirname, "..", "..", "lib", "cluster", "recorded");
const NOW = "2026-11-21T12:00:00Z";
const LINKERD = "linkerd.io/policy-controller";

it.each([
  "guide-3-routes",
  "guide-4-redirect",
  "conflict-1-tls-over-tcp",
  "conflict-2-grpc-from-another-namespace",
  "conflict-3-after-deletes",
  "consumer",
  "kinds",
  "lifecycle-1-network-deleted",
  "no-backend-1",
  "no-backend-2-service-created",
  "overlap",
  "parents",
  "two-writers",
])("writes what the real controller wrote on the objects of %s", (sample) => {
  const objects = readSample(sample);
  const written = new Map(
    statusPatches(snapshotOf(objects.map(withoutLinkerdStatus)), NOW).map(({ object, status }) => [
      nameOf(object),
      status,
    ]),
  );
  const expected = objects.filter((object) => linkerdStatus(object).length > 0);
  expect(expected.length).toBeGreaterThan(0);
  expect([...written.keys()].sort()).toEqual(expected.map(nameOf).sort());
  for (const object of expected) {
    expect({ of: nameOf(object), entries: entriesOf(written.get(nameOf(object))).filter(isLinkerds) }).toEqual({
      of: nameOf(object),
      entries: linkerdStatus(object).map((entry) => atTime(entry, NOW)),
    });
  }
});

it.each(["guide-3-routes", "conflict-2-grpc-from-another-namespace", "consumer", "overlap", "parents", "two-writers"])(
  "writes nothing where the status of %s stands already",
  (sample) => {
    expect(statusPatches(snapshotOf(readSample(sample)), NOW)).toEqual([]);
  },
);

it("keeps another controller's entry with all it says", () => {
  const objects = readSample("two-writers");
  const foreign = objects.flatMap((object) => entriesOf(object.status)).find((entry) => !isLinkerds(entry));
  const [patch] = statusPatches(snapshotOf(objects.map(withoutLinkerdStatus)), NOW).filter(
    ({ object }) => object.kind === "HTTPRoute",
  );
  expect(foreign?.controllerName).toBe("example.com/gateway-controller");
  expect(entriesOf(patch?.status)).toContainEqual(foreign);
});

it("rewrites the time of untouched parents too when one condition changes", () => {
  const objects = readSample("parents").filter(({ metadata }) => metadata.name !== "second");
  const patch = statusPatches(snapshotOf(objects), NOW).find(({ object }) => object.metadata.name === "two-networks");
  const times = entriesOf(patch?.status).flatMap((entry) => conditionsOf(entry).map((each) => each.lastTransitionTime));
  expect(times).toEqual([NOW, NOW, NOW, NOW]);
});

/** One route of `consumer` hangs on the network that was recorded in `kinds`. */
function readSample(name: string): KubernetesObject[] {
  return name === "consumer" ? [...readList("consumer"), ...readList("kinds")] : readList(name);
}

/** A recorded `kubectl get -o json`. */
function readList(name: string): KubernetesObject[] {
  return (JSON.parse(readFileSync(join(RECORDED, `${name}.json`), "utf8")) as { items: KubernetesObject[] }).items;
}

function snapshotOf(resources: KubernetesObject[]): PolicySnapshot {
  return {
    ...LINKERD_DEFAULTS,
    clusterNetworks: [...LINKERD_DEFAULTS.clusterNetworks],
    readAt: NOW,
    resources,
    status: "live",
    namespaces: [],
    unread: [],
  };
}

function withoutLinkerdStatus(object: KubernetesObject): KubernetesObject {
  if (object.kind === "Service") return object;
  const { status, ...rest } = object;
  const foreign = entriesOf(status).filter((entry) => !isLinkerds(entry));
  return foreign.length > 0 ? { ...rest, status: { parents: foreign } } : rest;
}

function linkerdStatus(object: KubernetesObject): JsonObject[] {
  return entriesOf(object.status).filter(isLinkerds);
}

/** The parents of a route's status, the conditions of a network's. */
function entriesOf(status: unknown): JsonObject[] {
  const { parents, conditions } = objectOrEmpty(status);
  return [parents, conditions].flat().filter(isJsonObject);
}

function isLinkerds(entry: JsonObject): boolean {
  return entry.controllerName === undefined || entry.controllerName === LINKERD;
}

function conditionsOf(entry: JsonObject): JsonObject[] {
  return [entry.conditions].flat().filter(isJsonObject);
}

function atTime(entry: JsonObject, time: string): JsonObject {
  if (entry.lastTransitionTime !== undefined) return { ...entry, lastTransitionTime: time };
  return { ...entry, conditions: conditionsOf(entry).map((each) => ({ ...each, lastTransitionTime: time })) };
}

function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace}/${metadata.name}`;
}
