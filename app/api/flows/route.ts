import { respond } from "@/app/api/respond";
import { readFlows } from "@/lib/flows/read-flows";
import { askedOf, unlessGone } from "./asked";
import { flowsResponse } from "./flows-body";

/**
 * `GET /api/flows?window=15m&end=…&filter=ns:shop+verdict:denied&debug=1` → `FlowsAnswer`, with `form=columns` → `PackedFlows`.
 * `counts=later` takes rates alone where nothing is counted yet, and says so among the problems.
 */
export function GET(request: Request): Promise<Response> {
  const { search, options, form } = askedOf(request);
  const read = async () => flowsResponse(await readFlows(search, options), form);
  return respond(() => read().catch(unlessGone(request)));
}
