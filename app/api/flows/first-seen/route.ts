import { respond } from "@/app/api/respond";
import { readFirstSeen } from "@/lib/flows/read-first-seen";
import { askedOf, unlessGone } from "../asked";

/** `GET /api/flows/first-seen?window=24h&end=…` → `FirstSeenAnswer`. */
export function GET(request: Request): Promise<Response> {
  const { search, options } = askedOf(request);
  return respond(() => readFirstSeen(search, options).catch(unlessGone(request)));
}
