import { respond } from "@/app/api/respond";
import { packFlows } from "@/lib/flows/flow-columns";
import { readFlows } from "@/lib/flows/read-flows";
import { askedOf, unlessGone } from "./asked";

/**
 * `GET /api/flows?window=15m&end=…&filter=ns:shop+verdict:denied&debug=1` → `FlowsAnswer`, with `form=columns` → `PackedFlows`.
 * `counts=later` takes rates alone where nothing is counted yet, and says so among the problems.
 */
export function GET(request: Request): Promise<Response> {
  const { search, options, columns } = askedOf(request);
  const read = async () => {
    const answer = await readFlows(search, options);
    return columns ? packFlows(answer) : answer;
  };
  return respond(() => read().catch(unlessGone(request)));
}
