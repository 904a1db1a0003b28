import "server-only";
import { AppError } from "../../errors";
import type { ObjectRef } from "../../linkerd/object";
import type { Caller } from "../../people/caller";
import { type Attempt, attemptOn, printAttempt } from "./attempt";
import { kubeClient } from "./current-client";
import { decodeManagers, decodeObject, type StoredObject } from "./decode-object";
import { kindOfRef, objectPath } from "./object-path";

/**
 * The object as it is stored now, from the API server itself. Throws `object_deleted` where there is none, `kind_absent` where
 * there is no such kind, `kind_foreign` for kinds that are no egress policy.
 */
export async function readObject(caller: Caller, ref: ObjectRef): Promise<StoredObject> {
  const kind = kindOfRef(ref);
  const attempt = attemptOn("get", kind.plural, ref);
  const path = objectPath(kind, ref);
  return storedObject(await (await kubeClient(caller)).call({ attempt, method: "GET", path }), attempt);
}

/** Throws `cluster_bad_answer` where the answer is no object. */
export function storedObject(answer: unknown, attempt: Attempt): StoredObject {
  const object = decodeObject(answer);
  if (object) return { object, managers: decodeManagers(answer) };
  throw new AppError("cluster_bad_answer", `Tried to ${printAttempt(attempt)}; the answer is not that object.`);
}
