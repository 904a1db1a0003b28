import "server-only";
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { ObjectRef } from "../linkerd/object";
import { kubeClient } from "./current-client";
import type { KubeClient } from "./kube-client";
import { kindOfRef } from "./object-path";
import { FIELD_MANAGER, requireWrites } from "./write-object";

export interface ObjectEvent {
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

/** An Event on the object, as `kubectl describe` shows it; the API server keeps it for an hour by default. */
export async function recordEvent(event: ObjectEvent, at: Date, client?: KubeClient): Promise<void> {
  requireWrites();
  const { ref, uid, action, reason, type, note } = event;
  const kind = kindOfRef(ref);
  // Two events of one object may fall into one millisecond.
  const name = `${ref.name.slice(0, 200)}.${at.getTime().toString(16)}${randomBytes(3).toString("hex")}`;
  await (client ?? (await kubeClient())).call({
    attempt: { verb: "create", group: "events.k8s.io", resource: "events", namespace: ref.namespace, name: null },
    method: "POST",
    path: `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(ref.namespace)}/events`,
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
  });
}
