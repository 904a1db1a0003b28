import { contains, parseCidr, parseIp } from "../linkerd/address";
import type { EgressRequest, WireProtocol } from "../linkerd/decision";
import { hostOfAuthority, matchHost } from "../resolver/match/host-match";
import type { Reach } from "./reach";
import type { PathLimit } from "./route-manifest";

const PROTOCOLS: Record<Reach["family"], readonly WireProtocol[]> = {
  // An HTTPRoute takes gRPC as well: it is HTTP/2.
  http: ["http1", "http2", "grpc"],
  grpc: ["http2", "grpc"],
  tls: ["tls"],
  any: ["http1", "http2", "grpc", "tls", "opaque"],
};

/** Whether `request` is among what a review lists. Namespaces that the EgressNetwork does not govern are not told apart. */
export function isWithinReach(request: EgressRequest, reach: Reach): boolean {
  if (reach.clients !== null && reach.clients !== request.clientNamespace) return false;
  if (reach.port !== null && reach.port !== request.port) return false;
  if (!PROTOCOLS[reach.family].includes(request.protocol)) return false;
  if (reach.cidrs !== null && !reach.cidrs.some((text) => covers(text, request.ip))) return false;
  if (reach.host !== null && !matchHost([reach.host], hostOf(request), true)) return false;
  return reach.limit === null || isWithinLimit(request, reach.limit);
}

function hostOf({ protocol, sni, authority }: EgressRequest): string | null {
  if (protocol === "tls") return sni;
  return authority === null ? null : hostOfAuthority(authority);
}

function isWithinLimit({ method, path }: EgressRequest, limit: PathLimit): boolean {
  if (limit.method !== null && limit.method !== method) return false;
  const prefix = limit.prefix.replace(/\/+$/, "");
  const asked = (path ?? "/").split("?")[0] ?? "/";
  return asked === prefix || asked.startsWith(`${prefix}/`);
}

function covers(text: string, ip: string): boolean {
  const [cidr, address] = [parseCidr(text), parseIp(ip)];
  return cidr !== null && address !== null && contains(cidr, address);
}
