// Where the Prometheus 3 of `npm run test:engines` lies. Plain Node.
import { join } from "node:path";
import { cacheFolder } from "../control-plane/paths.mjs";

export const PROMETHEUS_VERSION = "3.15.0";

/** @returns {string} where Prometheus 3 is, or is going to be */
export function prometheus3Path() {
  return join(cacheFolder(), `prometheus-v${PROMETHEUS_VERSION}`, "prometheus");
}
