import "server-only";
import { EnvError, readEnv } from "./env";

/** Ends the process, with the names of the settings at fault, each with its fault and an example, where one cannot be understood. */
export function requireSettings(): void {
  try {
    readEnv();
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
