import type { EgressRequest } from "../../linkerd/decision";
import type { ObjectRef } from "../../linkerd/object";
import type { PortPolicy } from "../compile/port-policy";
import { hostOfAuthority, matchHost } from "../match/host-match";

/**
 * Routes that may count for `request`, if Linkerd can read a pattern that cannot be read here. A GRPCRoute among them would turn the
 * port to gRPC; an HTTPRoute bears only on hosts that it names, where HTTP is served already.
 */
export function undecidableOn({ out, opaquePort, protocol }: PortPolicy, request: EgressRequest): ObjectRef[] {
  if (opaquePort) return [];
  const host = request.authority === null ? null : hostOfAuthority(request.authority);
  return out
    .filter((each) => each.out?.rule === "route/undecidable")
    .filter(({ onlyFor }) => onlyFor === null || onlyFor === request.clientNamespace)
    .filter(({ route }) => {
      if (route.family !== "http") return true;
      if (protocol === "grpc") return false;
      return protocol !== "detect" || host === null || matchHost(route.hostnames, host, true) !== null;
    })
    .map(({ route }) => route.ref);
}
