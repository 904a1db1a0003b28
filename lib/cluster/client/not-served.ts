import { AppError } from "../../errors";
import { apiVersionOf, type ResourceKind } from "../../linkerd/kinds";

/** `served`: the versions in which the cluster has the kind. */
export function notServed(known: ResourceKind, served: readonly string[]): AppError {
  const { kind, group } = known;
  if (served.length === 0) {
    return new AppError("kind_absent", `The cluster has no ${kind} (${group}): its CRD is not installed.`, {
      hint:
        kind === "EgressNetwork"
          ? "Linkerd 2.17 and newer installs it: `linkerd install --crds | kubectl apply -f -`."
          : "Routes of this kind need it; everything else works. Once installed, it is found within a minute.",
    });
  }
  const versions = served.join(", ");
  return new AppError(
    "kind_unserved",
    `The cluster serves ${kind} as ${versions}; Linkerd reads only ${apiVersionOf(known)}.`,
    {
      hint:
        kind === "TLSRoute"
          ? "This Linkerd version ignores such routes. Newer than edge-26.8.3 reads TLSRoute v1."
          : "Linkerd ignores such routes. Install a Gateway API bundle that serves the version Linkerd reads.",
    },
  );
}
