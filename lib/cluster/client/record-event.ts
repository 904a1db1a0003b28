import "server-only";
import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { AppError } from "../../errors";
import { FIELD_MANAGER } from "../../field-manager";
import { type ObjectRef, refKey } from "../../linkerd/object";
import type { Caller } from "../../people/caller";
import { kubeClient } from "./current-client";
import type { KubeCall } from "./kube-client";
import { collectionPath, kindOfRef } from "./object-path";
import { requireWrites } from "./write-object";

export interface ObjectEvent {
  /** Of what it tells: told twice, it is one Event. */
  key: string;
  ref: ObjectRef;
  /** null where it is not known. */
  uid: string | null;
  /** What was done, in CamelCase: `Patched`. */
  action: string;
  reason: string;
  type: "Normal" | "Warning";
  note: string;
}

const MAX_NOTE = 1000;

const EVENTS = { group: "events.k8s.io", version: "v1", plural: "events" };

/** An Event on the object, as `kubectl describe` shows it; the API server keeps it for an hour by default. */
export async function recordEvent(caller: Caller, event: ObjectEvent, at: Date): Promise<void> {
  requireWrites();
  const { key, ref, uid, action, reason, type, note } = event;
  const kind = kindOfRef(ref);
  const name = `${ref.name.slice(0, 200)}.${createHash("sha256")
    .update(`${key} ${refKey(ref)}`)
    .digest("hex")
    .slice(0, 16)}`;
  const call: KubeCall = {
    attempt: { verb: "create", group: "events.k8s.io", resource: "events", namespace: ref.namespace, name: null },
    method: "POST",
    path: collectionPath(EVENTS, ref.namespace),
    query: { fieldManager: FIELD_MANAGER },
    body: {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name, namespace: ref.namespace },
      // MicroTime: six digits, which JavaScript's dates lack.
      eventTime: at.toISOString().replace("Z", "000Z"),
      reportingController: `linkerd.io/${FIELD_MANAGER}`,
      reportingInstance: hostname().slice(0, 128) || "unknown",
      action,
      reason,
      type,
      note: note.slice(0, MAX_NOTE),
      regarding: {
        apiVersion: `${kind.group}/${kind.version}`,
        kind: kind.kind,
        namespace: ref.namespace,
        name: ref.name,
        ...(uid ? { uid } : {}),
      },
    },
  };
  try {
    await (await kubeClient(caller)).call(call);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "object_exists") throw error;
  }
}
