import "server-only";
import { AppError } from "../errors";
import { destinationsSearch } from "../flows/asked/destinations-question";
import type { Reached } from "../flows/opening";
import type { ObservedAddress } from "../network-policy/generate/wanted";
import type { LiveService } from "../network-policy/stored/live-cluster";
import type { Pod } from "../network-policy/stored/pod";
import type { Caller } from "../people/caller";
import { read } from "../readings/reading-thread";

const WINDOW_SECONDS = 3_600;
const MOST_ADDRESSES = 500;

/** What is no address outside: a selector names it, or a node's policy. */
interface Inside {
  pods: readonly Pick<Pod, "ips" | "nodeIps">[];
  services: readonly Pick<LiveService, "clusterIps">[];
}

/**
 * The addresses outside the cluster's pods, Services and nodes that proxies of a namespace reached in the last hour: what Linkerd denied is not
 * among them. What keeps them from being read is a notice.
 */
export async function observedAddresses(
  caller: Caller,
  namespace: string,
  inside: Inside,
): Promise<{ addresses: ObservedAddress[]; notices: string[] }> {
  const asked = { windowSeconds: WINDOW_SECONDS, end: null, namespaces: [namespace], workload: null };
  try {
    const { reached, readAt, problems } = await read(caller, "openings", destinationsSearch(asked));
    const own = new Set([
      ...inside.pods.flatMap(({ ips, nodeIps }) => [...ips, ...nodeIps]),
      ...inside.services.flatMap(({ clusterIps }) => clusterIps),
    ]);
    const outside = distinct(reached.filter(({ address, service }) => service === null && !own.has(address)));
    const left = outside.length - MOST_ADDRESSES;
    return {
      addresses: outside.slice(0, MOST_ADDRESSES).map(({ address, port }) => {
        return { network: address, port, protocol: "TCP" as const, host: null, seenAt: readAt };
      }),
      notices: [
        ...problems.map(({ message }) => message),
        ...(outside.length === 0 ? [`No proxy of ${namespace} reached an address outside in the last hour.`] : []),
        ...(left > 0 ? [`${left} more addresses were reached; the ${MOST_ADDRESSES} most used are allowed.`] : []),
      ],
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { addresses: [], notices: [`Which addresses were reached could not be read: ${error.message}`] };
  }
}

/** Each address and port once, the most used first. */
function distinct(reached: readonly Reached[]): Pick<Reached, "address" | "port">[] {
  const sums = new Map<string, { address: string; port: number; connections: number }>();
  for (const { address, port, connections } of reached) {
    const key = `${address} ${port}`;
    const known = sums.get(key) ?? { address, port, connections: 0 };
    sums.set(key, { ...known, connections: known.connections + connections });
  }
  return [...sums.values()].sort((a, b) => b.connections - a.connections || (a.address < b.address ? -1 : 1));
}
