import { deeperThan, MOST_LEVELS } from "../../linkerd/decode/depth";
import type { KubernetesObject, ObjectMeta } from "../../linkerd/object";
import { isRecord } from "../../linkerd/record";
import { at, listAt, textAt } from "./at";

/** An object as it is stored, and who owns which of its fields. */
export interface StoredObject {
  object: KubernetesObject;
  managers: FieldManager[];
}

/** One entry of `metadata.managedFields`. */
export interface FieldManager {
  manager: string;
  operation: "Apply" | "Update";
  /** `status`, or empty. */
  subresource: string;
  /** RFC 3339. */
  time: string | null;
  /** `fieldsV1`: nested records with keys such as `f:spec`. */
  fields: unknown;
}

/** Items of a list of a built-in kind come without their own kind and version. */
export interface TypeMeta {
  apiVersion: string;
  kind: string;
}

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * An object without managedFields and kubectl's copy of it, which together are often larger than the rest; null where name or
 * kind are missing, and where it is a well without bottom. `spec` and `status` are as stored.
 */
export function decodeObject(value: unknown, type?: TypeMeta): KubernetesObject | null {
  const metadata = decodeMeta(at(value, "metadata"));
  const apiVersion = textAt(value, "apiVersion") || type?.apiVersion;
  const kind = textAt(value, "kind") || type?.kind;
  if (!isRecord(value) || !metadata || !apiVersion || !kind) return null;
  if (deeperThan(value.spec, MOST_LEVELS) || deeperThan(value.status, MOST_LEVELS)) return null;
  const object: KubernetesObject = { apiVersion, kind, metadata };
  if ("spec" in value) object.spec = value.spec;
  if ("status" in value) object.status = value.status;
  return object;
}

const META_TEXTS = ["uid", "resourceVersion", "creationTimestamp", "deletionTimestamp"] as const;

function decodeMeta(value: unknown): ObjectMeta | null {
  const name = textAt(value, "name");
  if (name === "") return null;
  // Namespaces themselves have none.
  const meta: ObjectMeta = { namespace: textAt(value, "namespace"), name };
  for (const key of META_TEXTS) {
    const text = textAt(value, key);
    if (text !== "") meta[key] = text;
  }
  const generation = at(value, "generation");
  if (typeof generation === "number") meta.generation = generation;
  const labels = textMap(at(value, "labels"));
  if (labels.size > 0) meta.labels = Object.fromEntries(labels);
  const annotations = textMap(at(value, "annotations"));
  annotations.delete(LAST_APPLIED);
  if (annotations.size > 0) meta.annotations = Object.fromEntries(annotations);
  return meta;
}

function textMap(value: unknown): Map<string, string> {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

const SERVICE_FIELDS = ["type", "clusterIP", "clusterIPs", "ports", "externalName"];

/** What policy needs of a Service: ports and addresses, and the annotations that Linkerd reads. */
export function trimService(service: KubernetesObject): KubernetesObject {
  const { annotations, labels: _, ...metadata } = service.metadata;
  const read = Object.entries(annotations ?? {}).filter(([name]) => name.includes("linkerd.io/"));
  const spec = Object.entries(isRecord(service.spec) ? service.spec : {}).filter(([name]) =>
    SERVICE_FIELDS.includes(name),
  );
  return {
    apiVersion: service.apiVersion,
    kind: service.kind,
    metadata: { ...metadata, ...(read.length > 0 ? { annotations: Object.fromEntries(read) } : {}) },
    spec: Object.fromEntries(spec),
  };
}

export function decodeManagers(value: unknown): FieldManager[] {
  return listAt(value, "metadata", "managedFields")
    .filter((entry) => textAt(entry, "manager") !== "")
    .map((entry) => ({
      manager: textAt(entry, "manager"),
      operation: at(entry, "operation") === "Apply" ? "Apply" : "Update",
      subresource: textAt(entry, "subresource"),
      time: textAt(entry, "time") || null,
      fields: at(entry, "fieldsV1") ?? null,
    }));
}

/** A page of a list; null where it is none. An empty one may come as `items: null`. */
export function decodeList(value: unknown): { items: unknown[]; resourceVersion: string; next: string } | null {
  if (!isRecord(value) || !("items" in value) || !isRecord(value.metadata)) return null;
  const items = value.items ?? [];
  if (!Array.isArray(items)) return null;
  return {
    items,
    resourceVersion: textAt(value, "metadata", "resourceVersion"),
    next: textAt(value, "metadata", "continue"),
  };
}
