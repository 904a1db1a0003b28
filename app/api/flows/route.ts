import { respond } from "@/app/api/respond";
import { readFlows } from "@/lib/flows/read-flows";
import { askedOf, unlessGone } from "./asked";

/** `GET /api/flows?window=15m&ns=…&network=…&verdict=…&protocol=…&q=…&debug=1` → `FlowsAnswer`. */
export function GET(request: Request): Promise<Response> {
  const { search, options } = askedOf(request);
  return respond(() => readFlows(search, options).catch(unlessGone(request)));
}
