import { type KubernetesObject, type ObjectRef, refOf } from "./object";

/** One of the three kinds of write there are. The last two carry what was reviewed, and fail if it is no longer so. */
export type ProposedWrite =
  | { verb: "create"; manifest: KubernetesObject }
  | {
      verb: "patch";
      ref: ObjectRef;
      patch: Record<string, unknown>;
      uid: string;
      resourceVersion: string;
      /** Of a trafficPolicy: it returns to the former one so long after it was written. The server makes the promise. */
      revertAfterSeconds?: number;
    }
  | { verb: "delete"; ref: ObjectRef; uid: string; resourceVersion: string };

/**
 * What a patch or deletion carries of `object` as it was read. Both are empty for one that never came from a cluster: it can be
 * rehearsed, and no API server is asked to change it.
 */
export function guardOf({ metadata: { uid = "", resourceVersion = "" } }: KubernetesObject) {
  return { uid, resourceVersion };
}

/** The object that it writes. */
export function refOfWrite(write: ProposedWrite): ObjectRef {
  return write.verb === "create" ? refOf(write.manifest) : write.ref;
}

/** Objects of one change; the server takes no more. */
export const MAX_WRITES = 20;
/** Of one change, with the temporary NetworkPolicies that come and go with it. */
export const MAX_STEPS = 100;
/** Ports that one request confirms. */
export const MAX_CONFIRMED_PORTS = 2_000;
/** A request with a proposal, as JSON; no other is larger. */
export const MAX_BODY_BYTES = 512 * 1024;

/** An intended change: nothing is written until it was planned and reviewed. */
export interface Proposal {
  writes: ProposedWrite[];
}

/** Of a flow whose own port is unsure: the user's word for it. */
export interface ConfirmedPort {
  flowId: string;
  port: number;
}
