import type { Page } from "../page/page-reader";

/** Which proxy a page is of. */
export interface ProxyIdentity {
  /** The pod's, so that another pod of that name or address is another proxy. Of a proxy known by its address alone, the address. */
  uid: string;
  /** How often its container was restarted; null where nobody tells. */
  restarts: number | null;
  /** Another pod may answer at this address in turn. */
  addressOnly: boolean;
  namespace: string;
  pod: string;
  workload: string;
  workloadKind: string;
}

/** The last page that was read of a proxy. */
export interface LastPage {
  at: number;
  restarts: number | null;
  processStartSeconds: number | null;
  uptimeSeconds: number | null;
}

/**
 * How a page's process is related to what was read before. `same`: what rose since the last page. `born`: it began after the last page of
 * its pod, or after the collector, so all that it counted is new. `older`: it ran before anyone looked, so its page is a base.
 */
export type Succession = "same" | "born" | "older";

/** Clocks that count the age of a process, and its start, may be that far apart between two pages. */
const TOLERANCE_SECONDS = 1;
/** Between its question and its answer a page may have waited that long. */
const LONGEST_WAIT_SECONDS = 10;

/** `at` and `began` are of our own clock, which never leaps; ages are told by the proxy. Two machines' clocks are never compared. */
export function successionOf(
  proxy: ProxyIdentity,
  page: Page,
  last: LastPage | null,
  at: number,
  began: number,
): Succession {
  if (last === null) return youngerThan(page, at - began) ? "born" : "older";
  if (!isReplaced(proxy, page, last, at)) return "same";
  if (!proxy.addressOnly) return "born";
  return youngerThan(page, at - last.at) ? "born" : "older";
}

/** By what the pages say themselves, where they do: the kubelet's count may arrive after the first page of the new process. */
function isReplaced({ restarts }: ProxyIdentity, page: Page, last: LastPage, at: number): boolean {
  if (page.processStartSeconds !== null && last.processStartSeconds !== null) {
    return Math.abs(page.processStartSeconds - last.processStartSeconds) > TOLERANCE_SECONDS;
  }
  if (page.uptimeSeconds !== null && last.uptimeSeconds !== null) {
    const expected = last.uptimeSeconds + (at - last.at) / 1_000;
    return page.uptimeSeconds < last.uptimeSeconds || page.uptimeSeconds < expected - LONGEST_WAIT_SECONDS;
  }
  return restarts !== null && last.restarts !== null && restarts !== last.restarts;
}

function youngerThan({ uptimeSeconds }: Page, milliseconds: number): boolean {
  return uptimeSeconds !== null && uptimeSeconds * 1_000 <= milliseconds;
}
