import { respond } from "@/app/api/respond";
import { read } from "@/lib/flows/reading-thread";
import { askedOf, unlessGone } from "../asked";

/** `GET /api/flows/first-seen?window=24h&end=…` → `FirstSeenAnswer`. */
export function GET(request: Request): Promise<Response> {
  const { search, options } = askedOf(request);
  return respond(() => read("firstSeen", search, options).catch(unlessGone(request)));
}
