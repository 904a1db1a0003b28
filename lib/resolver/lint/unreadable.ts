import { LEFT_BEHIND, wasOnceRead } from "../../linkerd/decode/once-read";
import { isEgressNetwork } from "../../linkerd/kinds";
import { printRef } from "../../linkerd/object";
import { storedAs } from "../ghost-behind";
import type { Finding } from "./finding";
import type { LintWorld } from "./lint-world";

/**
 * What Linkerd cannot read. An edit that made it so leaves the version before in force, with its status, and the deletion of such
 * an object is skipped too. Source: recorded on a real controller; linkerd2 policy-controller/runtime/src/args.rs `guarded_watch`.
 */
export function lintUnreadable({ catalog, policy, snapshot }: LintWorld): Finding[] {
  return catalog.unreadable.map(({ ref, error }): Finding => {
    const object = storedAs(ref, policy);
    const haunts = snapshot.status === "live" && object !== undefined && wasOnceRead(object);
    const never =
      snapshot.status === "live"
        ? "it has no status, so no version of it is in force"
        : "it has no effect, unless an earlier version is still in force";
    return {
      id: isEgressNetwork(ref) ? "network/unreadable" : "route/unreadable",
      severity: "error",
      subject: ref,
      field: "spec",
      sentence: haunts
        ? `Linkerd cannot read the current version of ${printRef(ref)} (${error}), whatever its status says: ${LEFT_BEHIND}.`
        : `Linkerd cannot read ${printRef(ref)} (${error}): ${never}.`,
      remedy: haunts
        ? "Fix the field and apply it again. To remove it, make it readable, wait for its status, then delete it; otherwise restart the policy controller."
        : "Fix the field and apply it again.",
    };
  });
}
