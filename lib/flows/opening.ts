import type { NamespacedName } from "../linkerd/object";
import type { Destination } from "./destination";

/**
 * What the proxies of one workload connected to in turn: `tcp_open_total{direction="outbound",peer="dst"}`. It is counted once the connection
 * stands and never where it fails, so what is dialled and not reached is what no connection can be opened to.
 * Source: linkerd2-proxy linkerd/transport-metrics/src/client.rs
 */
export interface Reached extends Destination {
  /** That the proxy balanced over; null for an address as it was dialled. */
  service: NamespacedName | null;
  /** Connections that are open now; null where Prometheus does not keep `tcp_open_connections`. */
  open: number | null;
  /** Whether it was reached in the quarter of an hour before the window. */
  before: boolean;
}

/** Connections of a window, as clients open them and as their proxies go on. */
export interface Openings {
  /** Without the last scrape interval: what happened to each of these is counted by the end. */
  dialled: Destination[];
  reached: Reached[];
}
