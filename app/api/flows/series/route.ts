import { respond } from "@/app/api/respond";
import { read } from "@/lib/flows/reading-thread";
import { askedOf, unlessGone } from "../asked";

/** `GET /api/flows/series?window=15m&ns=…&network=…&verdict=…&protocol=…&debug=1` → `FlowSeriesAnswer`. */
export function GET(request: Request): Promise<Response> {
  const { search, options } = askedOf(request);
  return respond(() => read("series", search, options).catch(unlessGone(request)));
}
