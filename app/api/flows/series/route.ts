import { respond } from "@/app/api/respond";
import { readFlowSeries } from "@/lib/flows/read-flow-series";
import { askedOf, unlessGone } from "../asked";

/** `GET /api/flows/series?window=15m&ns=…&network=…&verdict=…&protocol=…&debug=1` → `FlowSeriesAnswer`. */
export function GET(request: Request): Promise<Response> {
  const { search, options } = askedOf(request);
  return respond(() => readFlowSeries(search, options).catch(unlessGone(request)));
}
