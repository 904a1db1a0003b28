import { apiVersionRead, egressKindOf, TLS_ROUTE } from "../../linkerd/kinds";
import { isLinkerdVersion } from "../../linkerd/linkerd-reads";
import { printRef } from "../../linkerd/object";
import type { RouteFilter } from "../../linkerd/route";
import type { Finding } from "./finding";
import type { LintWorld } from "./lint-world";

/** Kinds and objects in a version that Linkerd's controller does not read, or of which nobody knows whether it does. */
export function lintVersions(world: LintWorld): Finding[] {
  return [...unservedKinds(world), ...otherVersions(world), ...unservedObjects(world), ...unknownVersion(world)];
}

function unservedKinds({ snapshot }: LintWorld): Finding[] {
  return snapshot.unread.flatMap(({ group, kind, why }): Finding[] => {
    const known = egressKindOf({ group, kind });
    if (why !== "unserved" || !known) return [];
    const subject = {
      group: "apiextensions.k8s.io",
      kind: "CustomResourceDefinition",
      namespace: "",
      name: `${known.plural}.${group}`,
    };
    const read = apiVersionRead(known, snapshot);
    return [
      {
        id: "version/unserved",
        severity: "error",
        subject,
        field: "spec.versions",
        sentence: `The cluster does not serve ${kind} as ${read}, the only version that this Linkerd reads: no ${kind} has any effect.`,
        remedy:
          known === TLS_ROUTE
            ? "Upgrade Linkerd beyond edge-26.8.3: from then on it reads TLSRoute v1. The experimental channel of the Gateway API serves v1alpha2 too, but its own policy refuses to put it over the standard channel from 1.5 on."
            : `A Gateway API that serves ${read} is needed: the experimental channel does. Where the standard channel of 1.5 or later is installed its own policy refuses that, and a TLSRoute or HTTPRoute has to do.`,
      },
    ];
  });
}

function otherVersions({ objects, snapshot }: LintWorld): Finding[] {
  return objects.flatMap(({ ref: subject, object }): Finding[] => {
    const known = egressKindOf(subject);
    if (!known || object.apiVersion === apiVersionRead(known, snapshot)) return [];
    const read = apiVersionRead(known, snapshot);
    return [
      {
        id: "version/not-read",
        severity: "warning",
        subject,
        field: "apiVersion",
        sentence: `${printRef(subject)} is written as ${object.apiVersion}; Linkerd reads ${known.kind} as ${read} only, so it counts only where the cluster serves that version too.`,
        remedy: `Write it as ${read}.`,
      },
    ];
  });
}

function unservedObjects({ catalog }: LintWorld): Finding[] {
  return catalog.unserved.map(({ ref }) => ({
    id: "version/object-unread",
    severity: "error",
    subject: ref,
    field: "apiVersion",
    sentence: `${printRef(ref)} has no effect: this Linkerd does not read ${ref.kind}s of ${ref.group} in the versions that are served here.`,
    remedy: "See what is said of the kind; until then it allows and denies nothing.",
  }));
}

/** Asked only where it matters. */
function unknownVersion({ snapshot, catalog }: LintWorld): Finding[] {
  if (snapshot.status !== "live" || isLinkerdVersion(snapshot.linkerdVersion ?? "")) return [];
  const remedy = "Set LINKERD_VERSION, or give the dashboard the right to read ConfigMap linkerd/linkerd-config.";
  return catalog.routes.flatMap((route): Finding[] => {
    const found = { id: "version/unknown", severity: "warning", subject: route.ref, remedy } as const;
    if (route.family === "tls" && snapshot.tlsRouteVersion === "v1") {
      const sentence = `${printRef(route.ref)} counts only for a Linkerd after edge-26.8.3, since TLSRoute is served as v1 alone; which Linkerd this is nobody told.`;
      return [{ ...found, field: "apiVersion", sentence }];
    }
    const rule = route.family === "http" ? route.rules.findIndex(({ filters }) => filters.some(isPrefixRedirect)) : -1;
    if (rule < 0) return [];
    const sentence = `The redirect of ${printRef(route.ref)} replaces a prefix, for which a Linkerd before edge-25.9.4 answers everything on that port with 500; which Linkerd this is nobody told.`;
    return [{ ...found, field: `spec.rules[${rule}].filters`, sentence }];
  });
}

function isPrefixRedirect(filter: RouteFilter): boolean {
  return filter.type === "RequestRedirect" && filter.path?.type === "ReplacePrefixMatch";
}
