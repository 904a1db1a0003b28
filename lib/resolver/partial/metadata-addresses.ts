import { parseIp, printIp, unmapped } from "../../linkerd/address";
import type { EgressRequest } from "../../linkerd/decision";
import { printRef } from "../../linkerd/object";
import type { Policy } from "../compile/compile";
import { chooseBest, decideChoosing } from "../decide";
import { listed } from "../explain/tls-visibility";
import { passes } from "../passes";
import { type Claim, claimWords, type WayThrough, waysTo } from "./claims";

/** Where clouds hand out the credentials of a node or pod to whoever asks by plain HTTP on port 80. */
export const METADATA_ADDRESSES: readonly { address: string; what: string }[] = [
  { address: "169.254.169.254", what: "instance metadata of AWS, Azure, Google Cloud and others" },
  { address: "169.254.170.2", what: "ECS task credentials" },
  { address: "169.254.170.23", what: "EKS pod credentials" },
  { address: "fd00:ec2::254", what: "AWS instance metadata over IPv6" },
  { address: "fd00:ec2::23", what: "EKS pod credentials over IPv6" },
];

/** On which metadata services answer. */
export const METADATA_PORT = 80;

/** Which of them an address is, also written as a mapped one; null for every other address. */
export function metadataAt(ip: string): (typeof METADATA_ADDRESSES)[number] | null {
  const parsed = parseIp(ip);
  if (!parsed) return null;
  const address = printIp(unmapped(parsed) ?? parsed);
  return METADATA_ADDRESSES.find((each) => each.address === address) ?? null;
}

/** What there is to say of a request for a metadata address; nothing for other addresses. */
export function metadataNotes(request: EgressRequest, policy: Policy): string[] {
  const metadata = metadataAt(request.ip);
  if (!metadata) return [];
  const { address, what } = metadata;
  if (passes(decideChoosing(request, policy, null, chooseBest)))
    return [`${address} serves ${what}, and this request reaches it.`];
  const ways = otherWays(request, policy);
  if (ways.length === 0) return [];
  return [
    `${address} serves ${what}. This request does not reach it, but clients in ${request.clientNamespace} can: by ${listed(ways.map(wayWords))}. A client can claim any hostname, whatever address it connects to.`,
  ];
}

/** At which of them the same request passes when a client connects there. */
export function metadataReachedBy(request: Omit<EgressRequest, "ip">, policy: Policy): string[] {
  return METADATA_ADDRESSES.filter(({ address }) => {
    const decision = decideChoosing({ ...request, ip: address }, policy, null, chooseBest);
    return passes(decision) && decision.target !== "cluster-unknown" && decision.target !== "service";
  }).map(({ address }) => address);
}

/** Further ways to the address that a request names, on its port: under a name that it did not claim, or by another protocol. */
export function otherWays(request: EgressRequest, policy: Policy): WayThrough[] {
  const { ip, clientNamespace, port } = request;
  const asked = decideChoosing(request, policy, null, chooseBest);
  if (passes(asked)) return [];
  return waysTo(ip, clientNamespace, policy, [{ port, words: `port ${port}` }]);
}

/** `HTTP claiming httpbin.org on port 80 (HTTPRoute shop/httpbin)`. */
export function wayWords(way: Claim & Pick<WayThrough, "decision">): string {
  return `${claimWords(way)} on ${way.onPort} (${byWhat(way)})`;
}

function byWhat({ decision: { route, egressNetwork } }: Pick<WayThrough, "decision">): string {
  if (route && route.kind !== "default") return printRef(route);
  if (egressNetwork) return `by default of EgressNetwork ${egressNetwork.namespace}/${egressNetwork.name}`;
  return "no EgressNetwork covers the address";
}
