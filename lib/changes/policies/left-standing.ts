import { type ObjectRef, sameRef } from "../../linkerd/object";

interface Written {
  verb: string;
  ref: ObjectRef;
  result: string;
  temporary?: boolean;
}

/** Of a record: the temporary NetworkPolicies that still stand, as far as it tells. */
export function leftStanding<Write extends Written>(objects: readonly Write[]): Write[] {
  const own = objects.filter(({ temporary }) => temporary);
  const removed = own.filter(({ verb, result }) => verb === "delete" && result === "applied");
  return own.filter(
    ({ verb, result, ref }) =>
      verb === "create" &&
      (result === "applied" || result === "unknown") &&
      !removed.some((each) => sameRef(each.ref, ref)),
  );
}
