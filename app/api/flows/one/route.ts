import { respond } from "@/app/api/respond";
import type { Caller } from "@/lib/people/caller";
import { read } from "@/lib/readings/reading-thread";
import { refuseFaults } from "../../parameters";
import { askedOf, ONE_PARAMETERS, unlessGone } from "../asked";

/** `GET /api/flows/one?flow=<id>&window=15m` → `FlowDetail`. */
export function GET(request: Request): Promise<Response> {
  const produce = async (caller: Caller) => {
    const { search, options } = askedOf(request);
    if (search.flow === null) {
      refuseFaults([
        { parameter: "flow", value: "", message: "“flow” is missing: the id of a flow, as in /api/flows." },
      ]);
    }
    return read(caller, "detail", search, options).catch(unlessGone(request));
  };
  return respond(request, produce, ONE_PARAMETERS);
}
