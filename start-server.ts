import "server-only";
import { readPolicy } from "./lib/cluster/read-policy";
import { EnvError, readEnv } from "./lib/env";

/** A setting that cannot be understood stops the start, with its name and an example; an absent cluster does not. */
export function startServer(): void {
  try {
    readEnv();
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
  // Lists begin now, so that the first page finds them done. Whatever fails is told by the pages and by /api/health.
  void readPolicy();
}
