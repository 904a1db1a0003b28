import { respond } from "@/app/api/respond";
import type { Caller } from "@/lib/people/caller";
import { read } from "@/lib/readings/reading-thread";
import { askedOf, SERIES_PARAMETERS, unlessGone } from "../asked";

/** `GET /api/flows/series?window=15m&ns=…&network=…&verdict=…&protocol=…&debug=1` → `FlowSeriesAnswer`. */
export function GET(request: Request): Promise<Response> {
  const produce = async (caller: Caller) => {
    const { search, options } = askedOf(request);
    return read(caller, "series", search, options).catch(unlessGone(request));
  };
  return respond(request, produce, SERIES_PARAMETERS);
}
