import type { FlowProtocol } from "../../flows/protocol";
import { GRPC_ROUTE, isKind } from "../../linkerd/kinds";
import type { NamespacedName } from "../../linkerd/object";
import type { Policy } from "../../resolver/compile/compile";
import { routesOn } from "../advice/route-notices";

/**
 * As which family traffic is allowed. gRPC by a GRPCRoute only where the port has one: anywhere else an HTTPRoute takes gRPC too, and a
 * GRPCRoute would end HTTP/1 there. `port`: null while it is not known.
 */
export function servedFamily(
  protocol: FlowProtocol,
  network: NamespacedName,
  port: number | null,
  policy: Policy,
): FlowProtocol {
  if (protocol !== "grpc") return protocol;
  const ruled = port !== null && routesOn(network, port, policy).some((route) => isKind(route, GRPC_ROUTE));
  return ruled ? "grpc" : "http";
}
