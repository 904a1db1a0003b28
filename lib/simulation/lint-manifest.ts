import { type KubernetesObject, refOf, sameRef } from "../linkerd/object";
import { type Policy, recompile } from "../resolver/compile/compile";
import { type Finding, lint } from "../resolver/lint/lint";
import { manifestWrites } from "./manifest-writes";
import { proposedSnapshot } from "./proposed-snapshot";

/** What of `manifest` would not do what it seems to do, once it was written to the cluster of `policy` and Linkerd had answered. */
export function lintManifest(manifest: KubernetesObject, policy: Policy): Finding[] {
  const { snapshot } = policy;
  const after = proposedSnapshot(snapshot, { writes: manifestWrites([manifest], [], snapshot) }, policy);
  const ref = refOf(manifest);
  return lint(after, recompile(policy, after)).filter(({ subject }) => sameRef(subject, ref));
}
