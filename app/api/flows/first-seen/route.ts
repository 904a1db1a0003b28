import { respond } from "@/app/api/respond";
import type { Caller } from "@/lib/people/caller";
import { read } from "@/lib/readings/reading-thread";
import { askedOf, FIRST_SEEN_PARAMETERS, unlessGone } from "../asked";

/** `GET /api/flows/first-seen?window=24h&end=…` → `FirstSeenAnswer`. */
export function GET(request: Request): Promise<Response> {
  const produce = async (caller: Caller) => {
    const { search, options } = askedOf(request);
    return read(caller, "firstSeen", search, options).catch(unlessGone(request));
  };
  return respond(request, produce, FIRST_SEEN_PARAMETERS);
}
