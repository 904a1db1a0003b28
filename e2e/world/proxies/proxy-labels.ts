import type { DecidedBackend, Decision, EgressRequest } from "../../../lib/linkerd/decision";
import type { Labels } from "./metric-family";

/** PARENT of `metrics.md` §1.4: the EgressNetwork, or the name which the proxy gives to its absence. */
export function parentLabels(request: EgressRequest, decision: Decision): Labels {
  if (isInvalid(decision)) return metaLabels("parent", defaultMeta("invalid"), true);
  const network = decision.egressNetwork;
  if (!network) {
    return metaLabels("parent", defaultMeta(unjudged(decision)), true);
  }
  const meta = { group: "policy.linkerd.io", kind: "EgressNetwork", ...network, port: String(request.port) };
  return metaLabels("parent", meta, true);
}

export function routeLabels(decision: Decision): Labels {
  if (decision.route) return metaLabels("route", { ...decision.route, port: "" }, false);
  return metaLabels("route", defaultMeta(unjudged(decision)), false);
}

/** A backend which leads to the original address has no name; one without a dispatcher is called `fail`. */
export function backendLabels(backend: DecidedBackend | null): Labels {
  if (backend?.invalid) return metaLabels("backend", defaultMeta("fail"), true);
  if (backend?.kind !== "Service") return metaLabels("backend", defaultMeta("unknown"), true);
  const group = backend.group === "" ? "core" : backend.group;
  return metaLabels("backend", { ...backend, group, port: String(backend.port ?? "") }, true);
}

/**
 * The `hostname` label: `""` unless the proxy exports hostnames and the client named one that is a DNS name.
 * Sources: linkerd2-proxy linkerd/app/outbound/src/http/logical/policy/route/metrics/labels.rs, linkerd/dns/name
 */
export function hostnameLabel(name: string | null, exported: boolean): string {
  if (!exported || name === null) return "";
  const host = name.startsWith("[") ? name : name.replace(/:\d*$/, "");
  const labels = host.replace(/\.$/, "").split(".");
  const isName = host.length <= 253 && labels.every((label) => /^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)$/.test(label));
  const isAddress = /^\d+$/.test(labels.at(-1) ?? "");
  return isName && !isAddress ? host.toLowerCase() : "";
}

export function isInvalid(decision: Decision): boolean {
  return decision.route?.kind === "default" && decision.route.name === "invalid";
}

/** What the proxy had to make up for itself it exports without host names, whatever its setting: `recorded/real-mesh/c3.prom.gz`. */
export function namesHosts(decision: Decision): boolean {
  return !isInvalid(decision) && (decision.egressNetwork !== null || unjudged(decision) === "egress-fallback");
}

function unjudged({ target }: Decision): "egress-fallback" | "fallback" {
  return target === "external-fallback" ? "egress-fallback" : "fallback";
}

interface Meta {
  group: string;
  kind: string;
  namespace: string;
  name: string;
  port: string;
}

function defaultMeta(name: string): Meta {
  return { group: "", kind: "default", namespace: "", name, port: "" };
}

function metaLabels(prefix: "parent" | "route" | "backend", meta: Meta, withPort: boolean): Labels {
  return {
    [`${prefix}_group`]: meta.group,
    [`${prefix}_kind`]: meta.kind,
    [`${prefix}_namespace`]: meta.namespace,
    [`${prefix}_name`]: meta.name,
    ...(withPort ? { [`${prefix}_port`]: meta.port, [`${prefix}_section_name`]: "" } : {}),
  };
}
