import { figuresOf, type TrafficSum } from "@/lib/flows/network-traffic";
import type { MapSubject } from "@/lib/flows/view/flow-map";
import { counted } from "@/lib/print/counted";
import { printPerSecond } from "@/lib/print/numbers";

/** A node's name as it stands beside it: what owns it is dimmed. */
export interface NodeName {
  dim: string;
  strong: string;
  note: string;
}

export function nameOfNode(of: MapSubject): NodeName {
  switch (of.kind) {
    case "workload":
      return { dim: `${of.namespace}/`, strong: of.workload, note: "" };
    case "namespace":
      return { dim: "", strong: of.namespace, note: counted(of.workloads, "workload") };
    case "network":
      return { dim: `${of.namespace}/`, strong: of.name, note: "" };
    case "no-network":
      return { dim: "", strong: "no EgressNetwork", note: "" };
    case "host":
      return { ...splitHost(of.host, of.registrableDomain), note: "" };
    case "address":
      return { dim: "", strong: of.address, note: "" };
    case "unnamed":
      return { dim: "", strong: "hostname not exported", note: "" };
    case "domain":
      return { dim: "", strong: of.domain, note: counted(of.hosts, "host") };
    case "rest":
      return { dim: "", strong: `${of.nodes} others`, note: "" };
  }
}

/** `shop/web`, `api.stripe.com`, `stripe.com (2 hosts)`. */
export function printNode(of: MapSubject): string {
  const { dim, strong, note } = nameOfNode(of);
  return note ? `${dim}${strong} (${note})` : `${dim}${strong}`;
}

/** `4.20 req/s, 0.10 conn/s`; what does not occur is left out, as the two are never added. */
export function printTraffic(sum: TrafficSum): string {
  return figuresOf(sum)
    .map(({ perSecond, unit }) => printPerSecond(perSecond, unit))
    .join(", ");
}

/** What stands under a map's node or band; empty where nothing fails. */
export function printFailing(failing: readonly string[]): string {
  return failing.length === 0 ? "" : `Not in force: ${failing.join(" ")}`;
}

/** `2 fail`, where a name leaves little room. */
export function printFails(failing: readonly string[]): string {
  return failing.length === 1 ? "1 fails" : `${failing.length} fail`;
}

/** `2 routes fail`. */
export function countFailing(failing: readonly string[]): string {
  return failing.length === 1 ? "1 route fails" : `${failing.length} routes fail`;
}

function splitHost(host: string, domain: string | null): { dim: string; strong: string } {
  const split = domain && host.endsWith(domain) ? host.length - domain.length : 0;
  return { dim: host.slice(0, split), strong: host.slice(split) };
}
