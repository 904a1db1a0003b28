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
        sentence: `The cluster does not serve ${kind} as ${read}, the only version that this Linkerd version reads: no ${kind} has any effect.`,
        remedy:
          known === TLS_ROUTE
            ? "Upgrade Linkerd beyond edge-26.8.3, which reads TLSRoute v1. The experimental channel of the Gateway API also serves v1alpha2, but its own admission policy rejects it over the standard channel from 1.5 on."
            : `Install a Gateway API channel that serves ${read}: the experimental one does. Over the standard channel of 1.5 or later its own admission policy rejects that; use a TLSRoute or HTTPRoute there.`,
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
        sentence: `${printRef(subject)} uses ${object.apiVersion}; Linkerd reads ${known.kind} as ${read} only, so it applies only if the cluster serves that version too.`,
        remedy: `Use ${read}.`,
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
    sentence: `${printRef(ref)} has no effect: this Linkerd version reads none of the versions of ${ref.kind} (${ref.group}) that the cluster serves.`,
    remedy: "See the finding on the kind; until then this route allows and denies nothing.",
  }));
}

/** Asked only where it matters. */
function unknownVersion({ snapshot, catalog }: LintWorld): Finding[] {
  if (snapshot.status !== "live" || isLinkerdVersion(snapshot.linkerdVersion ?? "")) return [];
  const remedy = "Set LINKERD_VERSION, or let the dashboard read ConfigMap linkerd/linkerd-config.";
  return catalog.routes.flatMap((route): Finding[] => {
    const found = { id: "version/unknown", severity: "warning", subject: route.ref, remedy } as const;
    if (route.family === "tls" && snapshot.tlsRouteVersion === "v1") {
      const sentence = `${printRef(route.ref)} needs a Linkerd newer than edge-26.8.3, because TLSRoute is served as v1 only; the Linkerd version is unknown.`;
      return [{ ...found, field: "apiVersion", sentence }];
    }
    const rule = route.family === "http" ? route.rules.findIndex(({ filters }) => filters.some(isPrefixRedirect)) : -1;
    if (rule < 0) return [];
    const sentence = `The redirect of ${printRef(route.ref)} replaces a prefix, which makes Linkerd before edge-25.9.4 answer everything on that port with 500; the Linkerd version is unknown.`;
    return [{ ...found, field: `spec.rules[${rule}].filters`, sentence }];
  });
}

function isPrefixRedirect(filter: RouteFilter): boolean {
  return filter.type === "RequestRedirect" && filter.path?.type === "ReplacePrefixMatch";
}
