import "server-only";
import type { Caller } from "./caller";
import { configuredCaller } from "./make-caller";

/**
 * Who sent a request. Whoever is admitted by `proxy.ts` acts as the configured identity, whatever the headers say; people with rights of
 * their own would be told apart here, and nowhere else.
 */
export function callerOf(_headers: Headers): Caller {
  return configuredCaller();
}
