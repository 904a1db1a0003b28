import { headers } from "next/headers";
import type { Caller } from "@/lib/people/caller";
import { callerOf } from "@/lib/people/request-caller";

/** Who asked for the page that is being rendered, as `respond` tells it to routes. */
export async function pageCaller(): Promise<Caller> {
  return callerOf(await headers());
}
