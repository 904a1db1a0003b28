import "server-only";
import type { Caller, Credentials } from "./caller";
import { makeCaller } from "./make-caller";

/** Somebody, for tests: with another key, somebody else. */
export function aCaller(key = "somebody", credentials: Credentials = {}): Caller {
  return makeCaller(key, credentials);
}
