// Where the analyser of NetworkPolicies lies that judges what is generated. Plain Node.
import { join } from "node:path";
import { cacheFolder } from "../control-plane/paths.mjs";

export const CYCLONUS_VERSION = "v0.5.6";

/** @returns {string} where it is, or is going to be */
export function cyclonusPath() {
  return join(cacheFolder(), `cyclonus-${CYCLONUS_VERSION}`, "cyclonus-judge");
}
