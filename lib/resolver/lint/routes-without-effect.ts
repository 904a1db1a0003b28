import { LEFT_BEHIND, wasOnceRead } from "../../linkerd/decode/once-read";
import { isMisdirected, parentKindOf } from "../../linkerd/kind-match";
import { GATEWAY_GROUP, POLICY_GROUP, TLS_ROUTE } from "../../linkerd/kinds";
import { readingsOf } from "../../linkerd/linkerd-reads";
import { printRef, refKey } from "../../linkerd/object";
import { hasPort } from "../../linkerd/ports";
import { isRecord } from "../../linkerd/record";
import { keyOf } from "../compile/catalog";
import { portPolicyFor } from "../compile/port-policy";
import { mayHaunt } from "../ghost-behind";
import type { Finding } from "./finding";
import { type Attached, type LintWorld, parentField } from "./lint-world";

/** Routes that Linkerd accepts, or seems to, and that do nothing all the same. */
export function lintIneffective(world: LintWorld): Finding[] {
  return [
    ...withoutHostnames(world),
    ...withoutNetwork(world),
    ...wrongParent(world),
    ...world.attached.flatMap((each) => [...dropped(each), ...withoutPort(each), ...onOpaquePort(each)]),
    ...world.attached.flatMap((each) => secondTcp(each, world)),
    ...refusedByProxy(world),
  ];
}

/** Looks at the object itself, since an absent list and an empty one differ. */
function withoutHostnames({ snapshot, objects }: LintWorld): Finding[] {
  return objects.flatMap(({ ref: subject, object }): Finding[] => {
    const { spec } = object;
    const { group, kind } = TLS_ROUTE;
    if (subject.group !== group || subject.kind !== kind || !isRecord(spec) || Array.isArray(spec.hostnames)) return [];
    const required = readingsOf(snapshot).tlsRouteHostnames === "required";
    return [
      {
        id: "route/tls-without-hostnames",
        severity: required ? "error" : "warning",
        subject,
        field: "spec.hostnames",
        sentence: required
          ? `${printRef(subject)} has no \`hostnames\`, and this Linkerd version ignores such a route: ${snapshot.status === "live" && wasOnceRead(object) ? LEFT_BEHIND : "it has no effect"}.`
          : `${printRef(subject)} has no \`hostnames\`: it matches every SNI now, but edge-26.8.2, 26.8.3 and every Linkerd that reads TLSRoute v1 ignore it.`,
        remedy: "List the hostnames; `hostnames: []` means every SNI where the schema allows it.",
      },
    ];
  });
}

function withoutNetwork({ catalog, policy }: LintWorld): Finding[] {
  return catalog.routes.flatMap(({ ref, metadata, parentRefs }) =>
    parentRefs.flatMap((parent, i): Finding[] => {
      const network = { namespace: parent.namespace ?? metadata.namespace, name: parent.name };
      if (parentKindOf(parent) !== "EgressNetwork" || policy.networks.has(keyOf(network))) return [];
      return [
        {
          id: "route/no-such-network",
          severity: "error",
          subject: ref,
          field: `spec.parentRefs[${i}].name`,
          sentence: mayHaunt({ kind: "EgressNetwork", ...network }, policy)
            ? `${printRef(ref)} names EgressNetwork ${keyOf(network)}, whose current version Linkerd cannot read: the route applies only while an earlier version stays in force.`
            : `${printRef(ref)} names EgressNetwork ${keyOf(network)}, which does not exist or cannot be read: the route has no effect there.`,
          remedy: "Name an existing EgressNetwork, with its namespace if that differs.",
        },
      ];
    }),
  );
}

/** A route that names no parent at all is no other controller's either. */
function wrongParent({ catalog }: LintWorld): Finding[] {
  return catalog.routes.flatMap(({ ref, metadata, parentRefs }): Finding[] => {
    const found = { id: "route/wrong-parent", severity: "error", subject: ref } as const;
    if (parentRefs.length === 0) {
      const sentence = `${printRef(ref)} has no parentRefs: it attaches to nothing.`;
      return [{ ...found, field: "spec.parentRefs", sentence, remedy: "Name the EgressNetwork, with its port." }];
    }
    return parentRefs.flatMap((parent, i): Finding[] => {
      if (!isMisdirected(parent)) return [];
      const name = keyOf({ namespace: parent.namespace ?? metadata.namespace, name: parent.name });
      const group = parent.group ?? GATEWAY_GROUP;
      const elsewhere = group.toLowerCase() !== POLICY_GROUP;
      return [
        {
          ...found,
          field: `spec.parentRefs[${i}].${elsewhere ? "group" : "kind"}`,
          sentence: `${printRef(ref)} names ${parent.kind ?? "a kind"} ${name} of group ${group}, which does not exist: it attaches to nothing.`,
          remedy: `Write group: ${POLICY_GROUP} and kind: EgressNetwork${elsewhere ? `; a parentRef without group means ${GATEWAY_GROUP}` : ""}.`,
        },
      ];
    });
  });
}

const DROPPED: Record<string, { id: Finding["id"]; severity: Finding["severity"]; remedy: string }> = {
  "route/dropped": {
    id: "route/dropped",
    severity: "error",
    remedy: "Fix the field; until then the whole route has no effect.",
  },
  "route/undecidable": {
    id: "route/undecidable-pattern",
    severity: "warning",
    remedy: "Write the pattern without flags such as `(?u)` and with repetitions of at most 1000.",
  },
};

function dropped({ attachment: { route, out } }: Attached): Finding[] {
  const found = out && DROPPED[out.rule];
  if (!found) return [];
  const byFilter = /filters\[\d+\]$/.test(out.field ?? "");
  const finding: Finding = {
    ...found,
    subject: route.ref,
    field: out.field ?? "spec",
    sentence: `${printRef(route.ref)} ${out.why}.`,
  };
  if (!byFilter) return [finding];
  const remedy = "Remove the filter, or use a route kind that supports it; until then the whole route has no effect.";
  return [{ ...finding, id: "route/unsupported-filter", remedy }];
}

function withoutPort({ attachment, network }: Attached): Finding[] {
  const { route, port, parentIndex, out } = attachment;
  const parent = route.parentRefs[parentIndex];
  if (port !== null || !parent || parentKindOf(parent) !== "EgressNetwork") return [];
  return [
    {
      id: "route/no-port",
      severity: "error",
      subject: route.ref,
      field: parentField(attachment, ".port"),
      sentence: out
        ? `${printRef(route.ref)} names ${printRef(network.ref)} without a valid port: it may be Accepted, but is never applied.`
        : `${printRef(route.ref)} has no valid port but applies to every port of ${printRef(network.ref)}: Linkerd treats it as a route of the Service of that name.`,
      remedy: "Add one parentRef per port.",
    },
  ];
}

function onOpaquePort({ attachment, network }: Attached): Finding[] {
  const { route, port, out } = attachment;
  if (port === null || out !== null || route.family === "tcp" || !hasPort(network.opaquePorts, port)) return [];
  const whence =
    network.network.opaquePorts === null ? "by Linkerd's defaults" : "by an annotation of the EgressNetwork";
  return [
    {
      id: "route/opaque-port",
      severity: "error",
      subject: route.ref,
      field: parentField(attachment, ".port"),
      sentence: `Port ${port} of ${printRef(network.ref)} is opaque ${whence}, so all its traffic is plain TCP: ${printRef(route.ref)} is accepted but ignored, as only a TCPRoute applies there.`,
      remedy: `Set config.linkerd.io/opaque-ports on the EgressNetwork to a list without ${port}, or use a TCPRoute.`,
    },
  ];
}

function secondTcp({ attachment, network }: Attached, { policy }: LintWorld): Finding[] {
  const { route, port, out, onlyFor } = attachment;
  if (port === null || out !== null || route.family !== "tcp") return [];
  const { routes, protocol } = portPolicyFor(policy, network, port, onlyFor ?? network.ref.namespace);
  const [first] = routes;
  if (protocol !== "opaque" || !first || refKey(first.route.ref) === refKey(route.ref)) return [];
  return [
    {
      id: "route/second-tcp",
      severity: "warning",
      subject: route.ref,
      field: parentField(attachment),
      sentence: `${printRef(route.ref)} is accepted but ignored: only the first TCPRoute on port ${port} applies, which is ${printRef(first.route.ref)}.`,
      remedy: "Merge both into one TCPRoute, or delete one.",
    },
  ];
}

function refusedByProxy({ attached }: LintWorld): Finding[] {
  return attached.flatMap(({ attachment, network }): Finding[] => {
    const { route, converted, port, out } = attachment;
    if (port === null || out !== null || !converted?.refusedByProxy || hasPort(network.opaquePorts, port)) return [];
    const filter = converted.refusedByProxy.includes("filter");
    return [
      {
        id: "route/refused-by-proxy",
        severity: "error",
        subject: route.ref,
        field: "spec.rules",
        sentence: `Proxies reject the whole policy of port ${port} of ${printRef(network.ref)} because of ${printRef(route.ref)} (${converted.refusedByProxy}): everything on the port fails.`,
        remedy: converted.refusedByProxy.includes("redirect")
          ? "Use ReplaceFullPath, or upgrade Linkerd to edge-25.9.4 (2.19) or later and restart the client pods to get the new proxy."
          : filter
            ? "Remove ResponseHeaderModifier from the GRPCRoute."
            : "Set a service or method in every match of the GRPCRoute, including header matches.",
      },
    ];
  });
}
