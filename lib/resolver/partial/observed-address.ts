import { isWithin, parseIp } from "../../linkerd/address";
import type { PartialRequest } from "../../linkerd/decision";
import { governingTarget } from "../compile/address-index";
import { keyOf } from "../compile/catalog";
import type { CompiledNetwork, Policy } from "../compile/compile";
import { covers } from "../match/select-network";

/** What an observation tells of the address: the EgressNetwork that caught it, or that none did, outside of the cluster or within it. */
export type ObservedPlace = Pick<
  PartialRequest,
  "clientNamespace" | "observedNetwork" | "observedInCluster" | "observedEarlier" | "oneOf"
>;

/** Whether `observedUnder` would have counted a connection to `ip` so. */
export function isCountedSo(ip: string, observed: ObservedPlace, observedUnder: Policy): boolean {
  const { clientNamespace, observedNetwork, observedInCluster } = observed;
  if (observedNetwork === undefined) return true;
  const governing = governingTarget(ip, clientNamespace, observedUnder);
  if (observedNetwork === null) return governing === (observedInCluster ? "cluster-unknown" : "external-fallback");
  return typeof governing !== "string" && keyOf(governing.ref) === keyOf(observedNetwork);
}

/**
 * Whether some policy before `observedUnder` may have counted it so: with the same clusterNetworks, Services and CIDRs, but perhaps
 * without EgressNetworks that came since.
 * Source: linkerd2 policy-controller/runtime/src/lib.rs (lookup_ip): egress-fallback is served outside of clusterNetworks alone.
 */
export function mayHaveBeenCountedSo(ip: string, observed: ObservedPlace, observedUnder: Policy): boolean {
  const { clientNamespace, observedNetwork, observedInCluster = false } = observed;
  if (observedNetwork === undefined) return true;
  if (governingTarget(ip, clientNamespace, observedUnder) === "service") return false;
  if (observedNetwork === null) return isWithin(observedUnder.clusterNetworks, ip) === observedInCluster;
  const network = observedUnder.networks.get(keyOf(observedNetwork));
  return network === undefined || isCovered(ip, network);
}

function isCovered(ip: string, { entries }: CompiledNetwork): boolean {
  const address = parseIp(ip);
  return address !== null && covers(entries, address);
}
