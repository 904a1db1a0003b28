import type { LiveEndpoints } from "../network-policy/stored/live-cluster";

export interface WatchedSlice extends LiveEndpoints {
  /** Of the addresses those that are no pod's: written by hand or by an operator, they may lie anywhere. */
  besidePods: readonly string[];
}
