import type { NamespacedName } from "../linkerd/object";
import type { Flow } from "./flow";

/** Routes that take traffic and fail it by the policy of now, each as a sentence. Judged where the policy is; never a part of what was observed. */
export interface RoutesThatFail {
  ofNetwork(network: NamespacedName): string[];
  /** null: what is counted under the flow's route gets through, or it is not known. */
  ofFlow(flow: Flow): string | null;
}

export const NOTHING_FAILS: RoutesThatFail = { ofNetwork: () => [], ofFlow: () => null };
