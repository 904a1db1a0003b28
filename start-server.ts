import "server-only";
import { keepProxyVersion } from "@/lib/answers/keep-proxy-version";
import { keepCarryingOn } from "@/lib/changes/server/keep-carrying-on";
import { resumeWatches } from "@/lib/changes/server/watch-change";
import { dashboard } from "@/lib/people/dashboard";
import { readPolicy } from "./lib/cluster/read-policy";
import { attendRequests } from "./lib/http-server";
import { beginLocalToken } from "./lib/local-token";
import { closeStreamsOnSignals } from "./lib/open-streams";
import { requireSettings } from "./lib/require-settings";

/** A setting that cannot be understood stops the start; an absent cluster does not. */
export function startServer(): void {
  requireSettings();
  attendRequests();
  beginLocalToken(console.log);
  closeStreamsOnSignals();
  // Lists begin now, so that the first page finds them done. Whatever fails is told by the pages and by /api/health.
  void readPolicy(dashboard());
  // Changes that a process before this one left in their midst are carried to their end. A policy that was set for a time returns also
  // when nobody looks, and when its time was up while nobody ran.
  keepCarryingOn();
  // What the server before this one changed a moment ago is still being watched. What keeps records from being read is told by Activity.
  resumeWatches().catch(() => null);
  keepProxyVersion();
}
