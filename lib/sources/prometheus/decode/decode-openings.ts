import type { Reached } from "../../../flows/opening";
import type { Labels } from "../client/decode-result";
import type { ScrapeLabels } from "../promql/scrape-labels";
import { placeOf } from "./decode-destinations";
import { sourceOf } from "./workload";

type Rows = readonly { labels: Labels; value: number }[];

/** What was asked of the proxies' own connections; `open` null where nothing of it is kept. */
export interface ReachedRows {
  opened: Rows;
  open: Rows | null;
  before: Rows;
}

/** Sums of series by workload, destination and Service. What is no address with a port is left out. */
export function decodeReached({ opened, open, before }: ReachedRows, labels: ScrapeLabels): Reached[] {
  const found = new Map<string, Reached>();
  const at = (of: Labels): Reached | null => {
    const place = placeOf(of.target_addr ?? "");
    if (place === null) return null;
    const { namespace, workload } = sourceOf(of, labels);
    const { dst_namespace: theirs = "", dst_service: name = "" } = of;
    const key = `${namespace} ${workload} ${place.address} ${place.port} ${theirs} ${name}`;
    const known = found.get(key) ?? {
      source: { namespace, workload },
      ...place,
      connections: 0,
      service: name === "" ? null : { namespace: theirs, name },
      open: open === null ? null : 0,
      before: false,
    };
    found.set(key, known);
    return known;
  };
  for (const { labels: of, value } of opened) {
    const known = at(of);
    if (known) known.connections += value;
  }
  for (const { labels: of, value } of open ?? []) {
    const known = at(of);
    if (known) known.open = (known.open ?? 0) + value;
  }
  for (const { labels: of } of before) {
    const known = at(of);
    if (known) known.before = true;
  }
  return [...found.values()];
}
