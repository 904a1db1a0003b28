import "server-only";
import { headers } from "next/headers";

/**
 * Whether the page is asked for by a script of the page before it, which has a worker that reads: what the server would read first then only
 * holds up the step. Browsers say so of secure origins and loopback; elsewhere it is false.
 */
export async function isSoftNavigation(): Promise<boolean> {
  return (await headers()).get("sec-fetch-dest") === "empty";
}
