import "server-only";
import { at, listAt, textAt } from "../cluster/client/at";
import type { Attempt } from "../cluster/client/attempt";
import { decodeList } from "../cluster/client/decode-object";
import type { KubeCall, KubeClient } from "../cluster/client/kube-client";
import { collectionPath, objectPath } from "../cluster/client/object-path";
import { AppError, type ErrorCode } from "../errors";
import { FIELD_MANAGER } from "../field-manager";
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
    this.place = `ConfigMaps in namespace ${namespace}`;
    this.collection = collectionPath(CONFIG_MAPS, namespace);
  }

  create(key: string, text: string, open: boolean): Promise<StoredRecord | null> {
    return this.post(key, text, open);
  }

  /** Dry runs of all that is done with a record, of one that there is not. */
  async check(): Promise<void> {
    const [key, query] = ["check", { dryRun: "All" }];
    const none = { key, text: "", version: "1" };
    await Promise.all([
      this.post(key, "", false, query),
      this.read(key),
      this.page("open", { limit: "1" }),
      this.advance(none, "", false, query),
      this.remove(none, query),
    ]);
  }

  private post(key: string, text: string, open: boolean, more: Query = {}): Promise<StoredRecord | null> {
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
    const call = {
      method: "POST",
      path: this.collection,
      query: { fieldManager: FIELD_MANAGER, ...more },
      body,
    } as const;
    return this.unless(["object_exists"], key, { ...call, attempt: this.attempt("create", nameOf(key)) });
  }

  read(key: string): Promise<StoredRecord | null> {
    return this.unless(["object_deleted"], key, { ...this.on("get", key), method: "GET" });
  }

  async list(only?: "open"): Promise<StoredRecord[]> {
    const found: StoredRecord[] = [];
    let next = "";
    do {
      const answer = await this.page(only, { limit: String(PAGE), ...(next !== "" && { continue: next }) });
      const page = decodeList(answer);
      if (!page) throw new AppError("cluster_bad_answer", "Tried to list configmaps; the answer is not a list.");
      found.push(...listAt(answer, "items").flatMap((item) => decodeRecord(item) ?? []));
      // An API server that never comes to an end must not be asked for ever.
      next = found.length < MOST ? page.next : "";
    } while (next !== "");
    return found;
  }

  private async page(only: "open" | undefined, more: Query): Promise<unknown> {
    const labelSelector = `${RECORD_LABEL}=change${only ? `,${OPEN_LABEL}=true` : ""}`;
    const attempt = this.attempt("list", null);
    const query = { labelSelector, ...more };
    return (await this.client()).call({ attempt, method: "GET", path: this.collection, query });
  }

  advance({ key, version }: StoredRecord, text: string, open: boolean, more: Query = {}): Promise<StoredRecord | null> {
    const body = {
      metadata: { resourceVersion: version, labels: { [OPEN_LABEL]: String(open) } },
      data: { record: text },
    };
    return this.unless(["object_changed", "object_deleted"], key, {
      ...this.on("patch", key),
      method: "PATCH",
      query: { fieldManager: FIELD_MANAGER, ...more },
      contentType: "application/merge-patch+json",
      body,
    });
  }

  async remove({ key, version }: StoredRecord, query: Query = {}): Promise<void> {
    const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { resourceVersion: version } };
    await this.unless(["object_changed", "object_deleted"], key, {
      ...this.on("delete", key),
      method: "DELETE",
      query,
      body,
    });
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
      // What a dry run gives back has no version.
      const isRecord = call.method !== "DELETE" && call.query?.dryRun === undefined;
      return isRecord ? recordOf(answer, key) : null;
    } catch (error) {
      if (error instanceof AppError && codes.includes(error.code)) return null;
      throw error;
    }
  }
}

type Query = Record<string, string>;

/** More than retention ever leaves, so that a list ends. */
const MOST = 1_000;

/** Names of objects have no capitals, and a key has no two that differ by them alone. */
function nameOf(key: string): string {
  return PREFIX + key.toLowerCase();
}

function recordOf(answer: unknown, key: string): StoredRecord {
  const record = decodeRecord(answer);
  if (record?.key === key) return record;
  throw new AppError("cluster_bad_answer", `ConfigMap ${nameOf(key)} holds a different record than its name says.`, {
    hint: "Something else wrote it. Check who may write ConfigMaps in the records' namespace.",
  });
}

function decodeRecord(value: unknown): StoredRecord | null {
  const key = textAt(value, "data", "key");
  const version = textAt(value, "metadata", "resourceVersion");
  const text = at(value, "data", "record");
  if (typeof text !== "string" || version === "" || textAt(value, "metadata", "name") !== nameOf(key)) return null;
  return { key, text, version };
}
