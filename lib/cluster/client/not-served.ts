import { AppError } from "../../errors";
import { apiVersionOf, type ResourceKind } from "../../linkerd/kinds";

/** `served`: the versions in which the cluster has the kind. */
export function notServed(known: ResourceKind, served: readonly string[]): AppError {
  const { kind, group } = known;
  if (served.length === 0) {
    return new AppError("kind_absent", `The cluster has no ${kind} (${group}): its CRD is not installed.`, {
      hint:
        kind === "EgressNetwork"
          ? "Linkerd installs it from 2.17 on: `linkerd install --crds | kubectl apply -f -`."
          : "Routes of this kind need it; all else works. Once it is installed it is found within a minute.",
    });
  }
  const versions = served.join(", ");
  return new AppError(
    "kind_unserved",
    `The cluster serves ${kind} as ${versions}; Linkerd reads only ${apiVersionOf(known)}.`,
    {
      hint:
        kind === "TLSRoute"
          ? "This Linkerd ignores such routes. One after edge-26.8.3 reads TLSRoute v1."
          : "Linkerd ignores such routes. A Gateway API bundle that serves the version which Linkerd reads helps.",
    },
  );
}
