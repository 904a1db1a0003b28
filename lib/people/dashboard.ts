import "server-only";
import type { Caller } from "./caller";
import { configuredCaller } from "./make-caller";

/**
 * The dashboard itself, for what nobody asks of it at that moment: it watches changes, keeps records and promises, carries on with what a
 * process before it left, and answers probes.
 */
export function dashboard(): Caller {
  return configuredCaller();
}
