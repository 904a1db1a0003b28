import type { ConnectionForecast } from "../connections/connection-rehearsal";
import type { WatchedConnections } from "../connections/watched-connection";
import type { TrafficPolicy } from "../linkerd/egress-network";
import { type KubernetesObject, type ObjectRef, sameRef } from "../linkerd/object";
import type { ProposedWrite } from "../linkerd/proposal";
import type { AppliedWrite } from "./change";
import type { Evidence } from "./evidence";
import type { Forecast } from "./forecast";

/** A change as it is kept: a journal, begun before the first object is written and carried forward with each. */
export interface ChangeRecord {
  /** Under which it is kept, logged and noted on the objects; who sent the change may have chosen it. Tells nothing of when. */
  id: string;
  /** RFC 3339, of the server's clock. */
  at: string;
  /** Sorts changes: `at` in milliseconds, but never before a change that was kept earlier, whatever the clock did meanwhile. */
  order: number;
  /** The identity the API server saw. Whoever uses this dashboard acts as it, so it names the dashboard and no person. */
  by: string;
  cause: ChangeCause;
  /** `writing`: no end is known. `telling`: known, and to be told by log and Events. */
  state: "writing" | "telling" | "done";
  /** The process that is at it; null: none, whoever reads it may go on. */
  holder: Holder | null;
  /** Of the proposal: the same id with another one is refused. */
  digest: string;
  overrideGitOps: boolean;
  objects: RecordedWrite[];
  /** The server's own, from the traffic just before it wrote; null where that could not be read. */
  forecast: Forecast | null;
  /** The same of what its NetworkPolicies do to connections; absent where it has none. */
  connections?: KeptConnections | null;
  /** What the reviewer was shown, told by the browser, where that was something else. */
  shownOtherwise: Forecast["counts"] | null;
  /** Routes that were to come back into force because of it. */
  returning: ObjectRef[];
  verification: RecordedVerification | null;
}

export interface KeptConnections extends ConnectionForecast {
  /** Absent in records of former versions. */
  watched?: WatchedConnections;
  /** RFC 3339: when the last of the change was written; absent where its process ended before. */
  writtenAt?: string;
}

/** A process of a machine. `host` differs where process numbers mean something else. */
export interface Holder {
  host: string;
  pid: number;
  /** Tells two processes apart that had one number after the other. */
  started: string;
}

/** `undo`: of the change with that id. `revert`: a time-boxed Allow, promised by the change with that id, was due. */
export type ChangeCause = { kind: "person" } | { kind: "undo"; of: string } | { kind: "revert"; of: string };

export interface RecordedWrite {
  verb: ProposedWrite["verb"];
  ref: ObjectRef;
  /** null before the object exists. */
  uid: string | null;
  /** That was reviewed; null for a create. */
  resourceVersion: string | null;
  /** Id of the change that was noted on the object before. */
  formerNote?: string | null;
  /** `waiting`: not begun. `writing`: sent, or about to be; the object decides what became of it. */
  result: "waiting" | "writing" | AppliedWrite["status"];
  code?: string;
  message?: string;
  hint?: string;
  /** What a person wrote of it, then and now. All three null where they are too large to keep. */
  before: KubernetesObject | null;
  after: KubernetesObject | null;
  patch: Record<string, unknown> | null;
  tooLarge?: boolean;
  /** A NetworkPolicy that stood, or was to stand, only while the others were written: its creation, and its removal. */
  temporary?: boolean;
  promise?: RecordedPromise | null;
  /** Ids of changes whose promise for this object ends with this write. */
  cancels?: string[];
}

/** A trafficPolicy that was set for a time. This is the promise; the annotation on the object only points here. */
export interface RecordedPromise {
  /** RFC 3339, by the clock of the API server: that of a dashboard may be set, and two of them may differ. */
  due: string;
  from: TrafficPolicy;
  to: TrafficPolicy;
  /** `carrying-out`: by the change `revert`, in the process `holder`. `void`: somebody else has decided since. */
  state: "pending" | "carrying-out" | "done" | "void" | "cancelled";
  revert: string | null;
  holder: Holder | null;
  /** Failures so far, and when it is tried again; RFC 3339. */
  tries: number;
  nextAt: string | null;
  /** Why it is not carried out, or was not at the last try. */
  sentence: string | null;
}

/** What fresh traffic said of it when the dashboard looked last. */
export interface RecordedVerification extends Evidence {
  /** RFC 3339. */
  at: string;
}

const ID = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;

/** A name for a change, unlike any other: `random` is eight hexadecimal digits. Its time is for people, and is not relied on. */
export function changeId(at: Date, random: string): string {
  return `${at.toISOString().replace(/[-:.]/g, "")}-${random}`;
}

export function isChangeId(text: string): boolean {
  return ID.test(text);
}

/** Whether there is work left on it: objects of which no end is known, or a promise that is to be kept. */
export function isOpen({ state, objects }: Pick<ChangeRecord, "state" | "objects">): boolean {
  return state !== "done" || objects.some(({ promise }) => isPending(promise));
}

export function isPending(promise: RecordedPromise | null | undefined): boolean {
  return promise?.state === "pending" || promise?.state === "carrying-out";
}

/** Where it is told of: the namespace of the first object it changed. */
export function namespaceOfRecord({ objects }: Pick<ChangeRecord, "objects">): string {
  return objects[0]?.ref.namespace ?? "";
}

/** Whether it changed an object of `namespace`, or tried to. */
export function tellsOf({ objects }: Pick<ChangeRecord, "objects">, namespace: string): boolean {
  return objects.some(({ ref }) => ref.namespace === namespace);
}

/** Whether it changed that object, or tried to. A note on an object that leads here may have been copied from another. */
export function isAbout({ objects }: Pick<ChangeRecord, "objects">, ref: ObjectRef): boolean {
  return objects.some((each) => sameRef(each.ref, ref));
}

/** The newest first. */
export function newestFirst(a: Pick<ChangeRecord, "order" | "id">, b: Pick<ChangeRecord, "order" | "id">): number {
  return b.order - a.order || (a.id < b.id ? 1 : -1);
}
