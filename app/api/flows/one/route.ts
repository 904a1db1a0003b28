import { respond } from "@/app/api/respond";
import { readFlowDetail } from "@/lib/flows/read-flow-detail";
import { askedOf, unlessGone } from "../asked";

/** `GET /api/flows/one?flow=<id>&window=15m` → `FlowDetail`. */
export function GET(request: Request): Promise<Response> {
  const { search, options } = askedOf(request);
  return respond(() => readFlowDetail(search, options).catch(unlessGone(request)));
}
