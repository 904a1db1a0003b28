import type { Destination } from "../../../flows/destination";
import { parseIp, printIp } from "../../../linkerd/address";
import type { Labels } from "../client/decode-result";
import type { ScrapeLabels } from "../promql/scrape-labels";
import { podOf, sourceOf } from "./workload";

export interface DecodedDestinations {
  destinations: Destination[];
  /** Series whose `target_addr` is no address with a port. */
  unreadable: number;
}

/** Sums of series by workload, address and port. */
export function decodeDestinations(
  rows: readonly { labels: Labels; value: number }[],
  labels: ScrapeLabels,
): DecodedDestinations {
  const found = new Map<string, Destination>();
  let unreadable = 0;
  for (const { labels: of, value } of rows) {
    const place = placeOf(of.target_addr ?? "");
    if (place === null) {
      unreadable += 1;
      continue;
    }
    const { namespace, workload, workloadKind } = sourceOf(of, labels);
    // All pods without an owner together: they are read one by one as well.
    if (workloadKind === "Pod" && podOf(of, labels) === null) continue;
    const key = `${namespace} ${workload} ${place.address} ${place.port}`;
    const known = found.get(key);
    if (known) known.connections += value;
    else found.set(key, { source: { namespace, workload }, ...place, connections: value });
  }
  return { destinations: [...found.values()], unreadable };
}

/** `203.0.113.7:443`, `[2001:db8::7]:443`. */
export function placeOf(target: string): { address: string; port: number } | null {
  const [, six, four, digits] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(target) ?? [];
  const address = parseIp(six ?? four ?? "");
  const port = Number(digits);
  return address === null || port > 65_535 ? null : { address: printIp(address), port };
}
