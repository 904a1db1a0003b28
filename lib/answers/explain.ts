import "server-only";
import { readPolicy } from "../cluster/read-policy";
import type { EgressRequest, PartialRequest } from "../linkerd/decision";
import type { Caller } from "../people/caller";
import { judge } from "./decision-thread";

/** What Linkerd would do under the policy as it is now, as JSON; of an observed request as much as its metrics tell. */
export async function explain(
  caller: Caller,
  request: EgressRequest | PartialRequest,
): Promise<Uint8Array<ArrayBuffer>> {
  const { snapshot } = await readPolicy(caller);
  return judge("explain", `Explaining a request from ${request.clientNamespace}`, snapshot, null, request);
}
