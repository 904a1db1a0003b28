import { refKey } from "../../linkerd/object";
import type { Route } from "../../linkerd/route";
import type { Attached } from "./lint-world";

/** Each attached route once, however many parents it names. */
export function uniqueRoutes(attached: readonly Attached[]): Route[] {
  return [...new Map(attached.map(({ attachment: { route } }) => [refKey(route.ref), route])).values()];
}
