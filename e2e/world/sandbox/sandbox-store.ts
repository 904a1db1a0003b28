import type { JsonObject } from "../json";
import type { ServedKind } from "../verb-table";
import { badRequest, expired } from "./status-error";

export interface StoredMeta extends JsonObject {
  name: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
}

/** An object as the store keeps it; never changed in place. */
export interface StoredObject extends JsonObject {
  apiVersion: string;
  kind: string;
  metadata: StoredMeta;
}

export interface StoreChange {
  type: "ADDED" | "MODIFIED" | "DELETED";
  kind: ServedKind;
  version: number;
  object: StoredObject;
}

export interface Page {
  items: StoredObject[];
  version: number;
  /** null on the last page. */
  next: { token: string; remaining: number } | null;
}

// Versions begin high, so that "too old" exists from the start, as it does on a real server.
const FIRST_VERSION = 100;
const REMEMBERED_CHANGES = 2000;
const REMEMBERED_PAGES = 50;

/** What a cluster's etcd is to its API server: objects, one counter of versions, and the recent changes. */
export class SandboxStore {
  private version = FIRST_VERSION;
  private oldest = FIRST_VERSION;
  private readonly objects = new Map<string, StoredObject>();
  private readonly changes: StoreChange[] = [];
  private pagesGiven = 0;
  private readonly pages = new Map<string, { items: StoredObject[]; version: number }>();
  private readonly listeners = new Set<(change: StoreChange) => void>();

  get currentVersion(): number {
    return this.version;
  }

  get(kind: ServedKind, namespace: string, name: string): StoredObject | null {
    return this.objects.get(keyOf(kind, namespace, name)) ?? null;
  }

  /** Of all namespaces where `namespace` is null; in the order of namespace and name. */
  all(kind: ServedKind, namespace: string | null): StoredObject[] {
    const prefix = keyOf(kind, namespace, null);
    return [...this.objects.keys()]
      .filter((key) => key.startsWith(prefix))
      .sort()
      .flatMap((key) => this.objects.get(key) ?? []);
  }

  /** Later pages show what the first one saw, whatever happened since. `limit` 0 is no limit. */
  page(kind: ServedKind, namespace: string | null, limit: number, token: string | null): Page {
    const seen = token === null ? { items: this.all(kind, namespace), version: this.version } : this.continued(token);
    if (limit === 0 || seen.items.length <= limit) return { ...seen, next: null };
    const rest = seen.items.slice(limit);
    this.pagesGiven += 1;
    const next = Buffer.from(JSON.stringify({ rv: seen.version, page: this.pagesGiven })).toString("base64url");
    this.pages.set(next, { items: rest, version: seen.version });
    for (const old of [...this.pages.keys()].slice(0, -REMEMBERED_PAGES)) this.pages.delete(old);
    return { items: seen.items.slice(0, limit), version: seen.version, next: { token: next, remaining: rest.length } };
  }

  /** Stores `object` under the next version and tells the watches. */
  put(kind: ServedKind, object: StoredObject): StoredObject {
    const key = keyOf(kind, namespaceOf(object), object.metadata.name);
    const stored = this.atNextVersion(object);
    const type = this.objects.has(key) ? "MODIFIED" : "ADDED";
    this.objects.set(key, stored);
    this.tell({ type, kind, version: this.version, object: stored });
    return stored;
  }

  remove(kind: ServedKind, object: StoredObject): void {
    this.objects.delete(keyOf(kind, namespaceOf(object), object.metadata.name));
    this.tell({ type: "DELETED", kind, version: this.version + 1, object: this.atNextVersion(object) });
  }

  /** Throws 410 where some of them are forgotten. */
  changesSince(version: number): StoreChange[] {
    if (version < this.oldest) throw expired(`too old resource version: ${version} (${this.oldest})`);
    return this.changes.filter((change) => change.version > version);
  }

  /** Calls `listener` with every change from now on, until the returned function is called. */
  listen(listener: (change: StoreChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private continued(token: string) {
    const page = this.pages.get(token);
    if (page) return page;
    try {
      JSON.parse(Buffer.from(token, "base64url").toString());
    } catch {
      throw badRequest("invalid continue token: continue key is not valid");
    }
    throw expired("The provided continue parameter is too old to display a consistent list result.");
  }

  private atNextVersion(object: StoredObject): StoredObject {
    this.version += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.version) } };
  }

  private tell(change: StoreChange): void {
    this.changes.push(change);
    if (this.changes.length > REMEMBERED_CHANGES) this.oldest = this.changes.shift()?.version ?? this.oldest;
    for (const listener of [...this.listeners]) listener(change);
  }
}

/** `""` for what belongs to no namespace. */
export function namespaceOf(object: StoredObject): string {
  const { namespace } = object.metadata;
  return typeof namespace === "string" ? namespace : "";
}

function keyOf(kind: ServedKind, namespace: string | null, name: string | null): string {
  const parts = [`${kind.plural}.${kind.group}`];
  if (namespace !== null) parts.push(namespace);
  if (name !== null) parts.push(name);
  return parts.join(" ") + (name === null ? " " : "");
}
