import { respond } from "@/app/api/respond";
import { read } from "@/lib/flows/reading-thread";
import { askedOf, unlessGone } from "../asked";

/** `GET /api/flows/one?flow=<id>&window=15m` → `FlowDetail`. */
export function GET(request: Request): Promise<Response> {
  const { search, options } = askedOf(request);
  return respond(() => read("detail", search, options).catch(unlessGone(request)));
}
