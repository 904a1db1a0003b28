import { randomUUID } from "node:crypto";
import { isJsonObject, type Json, type JsonObject, mergePatch, objectOrEmpty, sameJson } from "../json";
import { groupVersion, type ServedKind, servedKind } from "../verb-table";
import { withCoreDefaults } from "./core-defaults";
import { managedFieldsAfter } from "./managed-fields";
import type { SandboxStore, StoredMeta, StoredObject } from "./sandbox-store";
import {
  alreadyExists,
  badRequest,
  internal,
  invalid,
  modified,
  notFound,
  notServed,
  preconditionFailed,
} from "./status-error";

export interface WriteOptions {
  manager: string;
  dryRun: boolean;
}

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** POST. A dry run answers what would be stored, without a resourceVersion. */
export function createObject(
  store: SandboxStore,
  kind: ServedKind,
  namespace: string,
  body: Json,
  options: WriteOptions,
): StoredObject {
  const object = checkedBody(kind, body);
  const given = objectOrEmpty(object.metadata);
  checkNamespace(kind, namespace, given);
  if (given.generateName !== undefined) throw notServed("generateName");
  const name = checkedName(kind, given.name);
  checkNamespaceExists(store, kind, namespace);
  if (given.resourceVersion && !options.dryRun) {
    throw internal("resourceVersion should not be set on objects to be created");
  }
  if (store.get(kind, namespace, name)) throw alreadyExists(kind, name);
  const { status, ...withoutStatus } = withCoreDefaults(kind, object, () => unusedClusterIp(store));
  const kept: JsonObject = kind.hasStatus || status === undefined ? withoutStatus : { ...withoutStatus, status };
  const time = secondsNow();
  const created: StoredObject = {
    ...kept,
    apiVersion: groupVersion(kind),
    kind: kind.kind,
    metadata: {
      ...objectOrEmpty(kept.metadata),
      name,
      ...(kind.namespaced ? { namespace } : {}),
      ...(kind.hasStatus ? { generation: 1 } : {}),
      uid: randomUUID(),
      resourceVersion: "",
      creationTimestamp: time,
    },
  };
  return finish(store, kind, null, created, null, options, time);
}

/** PATCH with a JSON merge patch. Nothing is written where nothing changes: same resourceVersion. */
export function patchObject(
  store: SandboxStore,
  kind: ServedKind,
  target: { namespace: string; name: string; subresource: "status" | null },
  patch: Json,
  options: WriteOptions,
): StoredObject {
  const { namespace, name, subresource } = target;
  const stored = store.get(kind, namespace, name);
  if (!stored) throw notFound(kind, name);
  if (!isJsonObject(patch)) throw badRequest("error decoding patch: a JSON merge patch of an object is an object");
  const patched = objectOrEmpty(mergePatch(stored, patch));
  const metadata = objectOrEmpty(patched.metadata);
  if (metadata.name !== name) {
    throw badRequest(`the name of the object (${String(metadata.name)}) does not match the name on the URL (${name})`);
  }
  checkNamespace(kind, namespace, metadata);
  checkVersion(kind, stored, metadata.resourceVersion);
  checkUid(kind, stored, metadata.uid);
  const next =
    subresource === "status" ? withStatus(stored, patched.status) : withSpec(kind, stored, patched, metadata);
  return finish(store, kind, stored, next, subresource, options, secondsNow());
}

/** DELETE, with the preconditions of DeleteOptions. Answers a Status of success, for core kinds the object that is gone. */
export function deleteObject(
  store: SandboxStore,
  kind: ServedKind,
  namespace: string,
  name: string,
  body: JsonObject,
  dryRun: boolean,
): JsonObject {
  const stored = store.get(kind, namespace, name);
  if (!stored) throw notFound(kind, name);
  const { uid, resourceVersion } = objectOrEmpty(body.preconditions);
  const record = stored.metadata;
  if (uid !== undefined && uid !== record.uid) {
    const mismatch = `the UID in the precondition (${String(uid)}) does not match the UID in record (${record.uid})`;
    throw preconditionFailed(kind, name, `${mismatch}. The object might have been deleted and then recreated`);
  }
  if (resourceVersion !== undefined && resourceVersion !== record.resourceVersion) {
    const mismatch = `the ResourceVersion in the precondition (${String(resourceVersion)}) does not match`;
    const why = `${mismatch} the ResourceVersion in record (${record.resourceVersion}). The object might have been modified`;
    throw preconditionFailed(kind, name, why);
  }
  if (!dryRun) store.remove(kind, stored);
  if (kind.group === "") return stored;
  const details = { name, group: kind.group, kind: kind.plural, uid: record.uid };
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details };
}

function finish(
  store: SandboxStore,
  kind: ServedKind,
  before: StoredObject | null,
  after: StoredObject,
  subresource: "status" | null,
  options: WriteOptions,
  time: string,
): StoredObject {
  if (before && sameJson(before, after)) return before;
  const writer = { manager: options.manager, apiVersion: groupVersion(kind), subresource };
  const managedFields = managedFieldsAfter(before, after, writer, time);
  const next = { ...after, metadata: { ...after.metadata, managedFields } };
  if (!options.dryRun) return store.put(kind, next);
  if (before) return next;
  const { resourceVersion, ...metadata } = next.metadata;
  return unstored({ ...next, metadata });
}

/** What a dry run of POST answers lacks a resourceVersion; nobody reads one from it, since it goes to the wire alone. */
function unstored(object: JsonObject): StoredObject {
  return object as StoredObject;
}

function withStatus(stored: StoredObject, status: Json | undefined): StoredObject {
  const next = { ...stored };
  if (status === undefined) delete next.status;
  else next.status = status;
  return next;
}

function withSpec(kind: ServedKind, stored: StoredObject, patched: JsonObject, metadata: JsonObject): StoredObject {
  const { labels, annotations } = metadata;
  const { labels: formerLabels, annotations: formerAnnotations, ...kept } = stored.metadata;
  const changes = !sameJson(patched.spec, stored.spec);
  const meta: StoredMeta = {
    ...kept,
    ...nonEmpty({ labels, annotations }),
    ...(kind.hasStatus && changes ? { generation: Number(stored.metadata.generation) + 1 } : {}),
    name: stored.metadata.name,
    uid: stored.metadata.uid,
    resourceVersion: stored.metadata.resourceVersion,
    creationTimestamp: stored.metadata.creationTimestamp,
  };
  const { status, ...rest } = patched;
  return withStatus({ ...rest, apiVersion: stored.apiVersion, kind: stored.kind, metadata: meta }, stored.status);
}

function nonEmpty(maps: Record<string, Json | undefined>): JsonObject {
  const result: JsonObject = {};
  for (const [key, map] of Object.entries(maps))
    if (isJsonObject(map) && Object.keys(map).length > 0) result[key] = map;
  return result;
}

function checkedBody(kind: ServedKind, body: Json): JsonObject {
  if (!isJsonObject(body)) throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind})`);
  // Core objects take both from the URL; custom ones have to name them.
  if (kind.group !== "" && (body.kind === undefined || body.apiVersion === undefined)) {
    throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind`);
  }
  const expected = groupVersion(kind);
  if (body.apiVersion !== undefined && body.apiVersion !== expected) {
    const versions = `the API version in the data (${String(body.apiVersion)}) does not match the expected API version (${expected})`;
    throw badRequest(versions);
  }
  if (body.kind !== undefined && body.kind !== kind.kind) {
    const message = `Invalid value: "${String(body.kind)}": must be ${kind.kind}`;
    throw invalid(kind, String(objectOrEmpty(body.metadata).name ?? ""), [
      { field: "kind", reason: "FieldValueInvalid", message },
    ]);
  }
  return body;
}

function checkedName(kind: ServedKind, name: Json | undefined): string {
  const field = "metadata.name";
  if (typeof name !== "string" || name === "") {
    const message = "Required value: name or generateName is required";
    throw invalid(kind, "", [{ field, reason: "FieldValueRequired", message }]);
  }
  if (!NAME.test(name)) {
    const message = `Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'`;
    throw invalid(kind, name, [{ field, reason: "FieldValueInvalid", message }]);
  }
  return name;
}

function checkNamespace(kind: ServedKind, namespace: string, metadata: JsonObject): void {
  if (kind.namespaced && metadata.namespace !== undefined && metadata.namespace !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
}

function checkNamespaceExists(store: SandboxStore, kind: ServedKind, namespace: string): void {
  const namespaces = servedKind({ group: "", kind: "Namespace" });
  if (kind.namespaced && !store.get(namespaces, "", namespace)) throw notFound(namespaces, namespace);
}

function checkVersion(kind: ServedKind, stored: StoredObject, version: Json | undefined): void {
  const { name, resourceVersion } = stored.metadata;
  if (version === undefined || version === "" || version === "0") {
    const message = "Invalid value: 0: must be specified for an update";
    const cause = { field: "metadata.resourceVersion", reason: "FieldValueInvalid", message } as const;
    throw invalid(kind, name, [cause], kind.plural);
  }
  if (!/^\d+$/.test(String(version))) throw internal(`strconv.ParseUint: parsing "${String(version)}": invalid syntax`);
  if (version !== resourceVersion) throw modified(kind, name);
}

/** An empty uid is no guard: a real server takes it as "not given". */
function checkUid(kind: ServedKind, stored: StoredObject, uid: Json | undefined): void {
  if (uid === undefined || uid === "" || uid === stored.metadata.uid) return;
  const message = `Invalid value: "${String(uid)}": field is immutable`;
  const cause = { field: "metadata.uid", reason: "FieldValueInvalid", message } as const;
  throw invalid(kind, stored.metadata.name, [cause, cause]);
}

function unusedClusterIp(store: SandboxStore): string {
  const services = store.all(servedKind({ group: "", kind: "Service" }), null);
  const taken = new Set(services.map((service) => objectOrEmpty(service.spec).clusterIP));
  for (let index = 10; ; index += 1) {
    const address = `10.96.${Math.floor(index / 250)}.${index % 250}`;
    if (!taken.has(address)) return address;
  }
}

function secondsNow(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
