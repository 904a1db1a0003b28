import { respond } from "@/app/api/respond";
import { read } from "@/lib/readings/reading-thread";
import { askedOf, FIRST_SEEN_PARAMETERS, unlessGone } from "../asked";

/** `GET /api/flows/first-seen?window=24h&end=…` → `FirstSeenAnswer`. */
export function GET(request: Request): Promise<Response> {
  const produce = async () => {
    const { search, options } = askedOf(request);
    return read("firstSeen", search, options).catch(unlessGone(request));
  };
  return respond(request, produce, FIRST_SEEN_PARAMETERS);
}
