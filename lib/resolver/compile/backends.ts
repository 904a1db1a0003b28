import type { DecidedBackend } from "../../linkerd/decision";
import { backendKindOf } from "../../linkerd/kind-match";
import { EGRESS_NETWORK } from "../../linkerd/kinds";
import type { BackendRef, RouteFilter } from "../../linkerd/route";
import { filterFault, portOf, summarizeFilter } from "../match/filters";
import { keyOf } from "./catalog";
import type { CompiledNetwork, Policy } from "./compile";

/** Where one backendRef leads. `original`: the address that the client dialled. */
export interface ResolvedBackend {
  decided: DecidedBackend;
  fate: { kind: "original" } | { kind: "service" } | { kind: "invalid"; message: string };
  filters: RouteFilter[];
}

/**
 * The backends of a rule. Without any the request goes to its original destination. The default namespace of a backendRef is the
 * EgressNetwork's here, though the route's for the status.
 * Source: linkerd2 policy-controller/k8s/index/src/outbound/index/{http,grpc,tcp}.rs (convert_backend)
 */
export function resolveBackends(
  refs: readonly BackendRef[],
  network: CompiledNetwork,
  port: number,
  policy: Policy,
): ResolvedBackend[] {
  if (refs.length === 0) return [originalDestination(network, port)];
  return refs.map((ref) => resolveBackend(ref, network, port, policy));
}

export function originalDestination({ ref }: CompiledNetwork, port: number): ResolvedBackend {
  const { group, kind, namespace, name } = ref;
  return {
    decided: { group, kind, namespace, name, port, weight: 1, invalid: false },
    fate: { kind: "original" },
    filters: [],
  };
}

function resolveBackend(
  ref: BackendRef,
  network: CompiledNetwork,
  requestPort: number,
  policy: Policy,
): ResolvedBackend {
  const weight = ref.weight ?? 1;
  const kind = backendKindOf(ref);
  if (kind === null) return unknown(weight, `unsupported backend type ${ref.group ?? "core"} ${ref.kind ?? "<empty>"}`);
  const port = portOf(ref.port);
  if (kind === "Service" && port === null) return unknown(weight, `missing port for backend Service ${ref.name}`);
  for (const filter of ref.filters) {
    const fault = filterFault(filter);
    if (fault) return unknown(weight, `unsupported backend filter: ${fault}`);
  }

  const target = { namespace: ref.namespace ?? network.ref.namespace, name: ref.name };
  const fault = kind === "Service" ? serviceFault(target, policy) : networkFault(target, network, policy);
  const group = kind === "Service" ? "core" : EGRESS_NETWORK.group;
  return {
    decided: {
      group,
      kind,
      ...target,
      port: port ?? requestPort,
      weight,
      invalid: fault !== null,
      ...(fault === null ? {} : { message: fault }),
      ...(ref.filters.length === 0 ? {} : { filters: ref.filters.map(summarizeFilter) }),
    },
    fate: fault ? { kind: "invalid", message: fault } : { kind: kind === "Service" ? "service" : "original" },
    filters: ref.filters,
  };
}

/** The Service's ports and endpoints are not looked at, nor any ReferenceGrant. */
function serviceFault(target: { namespace: string; name: string }, policy: Policy): string | null {
  return policy.services.has(keyOf(target)) ? null : `Service not found ${target.name}`;
}

function networkFault(
  target: { namespace: string; name: string },
  network: CompiledNetwork,
  policy: Policy,
): string | null {
  if (!policy.networks.has(keyOf(target))) return `EgressNetwork not found ${target.name}`;
  if (keyOf(target) === keyOf(network.ref)) return null;
  return "Route with EgressNetwork backend needs to have the same EgressNetwork as a parent";
}

function unknown(weight: number, message: string): ResolvedBackend {
  return {
    decided: { group: "", kind: "default", namespace: "", name: "invalid", port: null, weight, invalid: true, message },
    fate: { kind: "invalid", message },
    filters: [],
  };
}
