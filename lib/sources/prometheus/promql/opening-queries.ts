import { DIALLED_METRIC } from "../../../linkerd/proxy-metrics";
import { countByDifference } from "./count-forms";
import { type Frame, scope, sourceLabels, timesOf } from "./frame";
import { duration, selector } from "./promql";

/** Of the Service that a proxy balanced over; absent for an address. */
const SERVICE_LABELS = ["dst_namespace", "dst_service"];
/** How long before the window a connection counts as one of before: as long as a proxy remembers a destination, and a gap in scraping. */
const BEFORE_MILLISECONDS = 15 * 60_000;

/** Connections that clients opened in the window, by pod and original destination. */
export function dialledSince(frame: Frame): string {
  return countByDifference(outbound(DIALLED_METRIC, "src", frame), dialledLabels(frame), timesOf(frame));
}

/** Connections that proxies opened in turn. */
export function reachedSince(frame: Frame): string {
  return countByDifference(outbound(DIALLED_METRIC, "dst", frame), reachedLabels(frame), timesOf(frame));
}

/** What proxies had opened before the window. */
export function reachedBefore(frame: Frame): string {
  const before = `last_over_time(${outbound(DIALLED_METRIC, "dst", frame)}[${duration(BEFORE_MILLISECONDS)}] offset ${duration(frame.window)})`;
  return `group by (${reachedLabels(frame).join(",")})(${before} > 0)`;
}

/** What proxies hold open at the end of it. */
export function openNow(frame: Frame): string {
  return `sum by (${reachedLabels(frame).join(",")})(${outbound("tcp_open_connections", "dst", frame)})`;
}

function dialledLabels(frame: Frame): string[] {
  return [...sourceLabels(frame), "target_addr"];
}

function reachedLabels(frame: Frame): string[] {
  return [...dialledLabels(frame), ...SERVICE_LABELS];
}

function outbound(metric: string, peer: "src" | "dst", frame: Frame): string {
  return selector(metric, 'direction="outbound"', `peer="${peer}"`, scope(frame));
}
