import "server-only";
import type { Caller } from "../../people/caller";
import { kubeClient } from "./current-client";

/** Now, as `KubeClient.now` has it. */
export async function clusterNow(caller: Caller): Promise<Date> {
  return new Date((await kubeClient(caller)).now());
}
