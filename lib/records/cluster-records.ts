import "server-only";
import { at, listAt, textAt } from "../cluster/at";
import type { Attempt } from "../cluster/attempt";
import { decodeList } from "../cluster/decode-object";
import type { KubeCall, KubeClient } from "../cluster/kube-client";
import { collectionPath, objectPath } from "../cluster/object-path";
import { FIELD_MANAGER } from "../cluster/write-object";
import { AppError, type ErrorCode } from "../errors";
import type { RecordStore, StoredRecord } from "./record-store";

// One ConfigMap a record, in a namespace of the dashboard's own. The API server's resourceVersion is the version.

const PREFIX = "linkerd-egress-dashboard-";
const RECORD_LABEL = "linkerd-egress-dashboard/record";
const OPEN_LABEL = "linkerd-egress-dashboard/open";
const PAGE = 100;
const CONFIG_MAPS = { group: "", version: "v1", plural: "configmaps" };

export class ClusterRecords implements RecordStore {
  readonly place: string;
  private readonly collection: string;

  constructor(
    private readonly client: () => Promise<KubeClient>,
    private readonly namespace: string,
  ) {
    this.place = `ConfigMaps of namespace ${namespace}`;
    this.collection = collectionPath(CONFIG_MAPS, namespace);
  }

  create(key: string, text: string, open: boolean): Promise<StoredRecord | null> {
    const body = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name: nameOf(key),
        namespace: this.namespace,
        labels: { "app.kubernetes.io/managed-by": FIELD_MANAGER, [RECORD_LABEL]: "change", [OPEN_LABEL]: String(open) },
      },
      data: { key, record: text },
    };
    const call = { method: "POST", path: this.collection, query: { fieldManager: FIELD_MANAGER }, body } as const;
    return this.unless(["object_exists"], key, { ...call, attempt: this.attempt("create", nameOf(key)) });
  }

  read(key: string): Promise<StoredRecord | null> {
    return this.unless(["object_deleted"], key, { ...this.on("get", key), method: "GET" });
  }

  async list(only?: "open"): Promise<StoredRecord[]> {
    const labelSelector = `${RECORD_LABEL}=change${only ? `,${OPEN_LABEL}=true` : ""}`;
    const found: StoredRecord[] = [];
    let next = "";
    do {
      const answer = await (await this.client()).call({
        attempt: this.attempt("list", null),
        method: "GET",
        path: this.collection,
        query: { labelSelector, limit: String(PAGE), ...(next !== "" && { continue: next }) },
      });
      const page = decodeList(answer);
      if (!page) throw new AppError("cluster_bad_answer", "Tried to list configmaps; the answer is no list.");
      found.push(...listAt(answer, "items").flatMap((item) => decodeRecord(item) ?? []));
      // An API server that never comes to an end must not be asked for ever.
      next = found.length < MOST ? page.next : "";
    } while (next !== "");
    return found;
  }

  advance({ key, version }: StoredRecord, text: string, open: boolean): Promise<StoredRecord | null> {
    const body = {
      metadata: { resourceVersion: version, labels: { [OPEN_LABEL]: String(open) } },
      data: { record: text },
    };
    return this.unless(["object_changed", "object_deleted"], key, {
      ...this.on("patch", key),
      method: "PATCH",
      query: { fieldManager: FIELD_MANAGER },
      contentType: "application/merge-patch+json",
      body,
    });
  }

  async remove({ key, version }: StoredRecord): Promise<void> {
    const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { resourceVersion: version } };
    await this.unless(["object_changed", "object_deleted"], key, { ...this.on("delete", key), method: "DELETE", body });
  }

  private on(verb: Attempt["verb"], key: string): Pick<KubeCall, "attempt" | "path"> {
    const name = nameOf(key);
    return { attempt: this.attempt(verb, name), path: objectPath(CONFIG_MAPS, { namespace: this.namespace, name }) };
  }

  private attempt(verb: Attempt["verb"], name: string | null): Attempt {
    return { verb, group: "", resource: "configmaps", namespace: this.namespace, name };
  }

  private async unless(codes: readonly ErrorCode[], key: string, call: KubeCall): Promise<StoredRecord | null> {
    try {
      const answer = await (await this.client()).call(call);
      return call.method === "DELETE" ? null : recordOf(answer, key);
    } catch (error) {
      if (error instanceof AppError && codes.includes(error.code)) return null;
      throw error;
    }
  }
}

/** More than retention ever leaves, so that a list ends. */
const MOST = 1_000;

/** Names of objects have no capitals, and a key has no two that differ by them alone. */
function nameOf(key: string): string {
  return PREFIX + key.toLowerCase();
}

function recordOf(answer: unknown, key: string): StoredRecord {
  const record = decodeRecord(answer);
  if (record?.key === key) return record;
  throw new AppError("cluster_bad_answer", `The ConfigMap ${nameOf(key)} holds another record than its name says.`, {
    hint: "Somebody else has written it. Who may write ConfigMaps in the namespace of the records?",
  });
}

function decodeRecord(value: unknown): StoredRecord | null {
  const key = textAt(value, "data", "key");
  const version = textAt(value, "metadata", "resourceVersion");
  const text = at(value, "data", "record");
  if (typeof text !== "string" || version === "" || textAt(value, "metadata", "name") !== nameOf(key)) return null;
  return { key, text, version };
}
