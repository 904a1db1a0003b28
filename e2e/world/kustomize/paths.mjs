// Where the kustomize of the tests lies. Plain Node.
import { join } from "node:path";
import { cacheFolder } from "../control-plane/paths.mjs";

export const KUSTOMIZE_VERSION = "v5.7.1";

/** @returns {string} where kustomize is, or is going to be */
export function kustomizePath() {
  return join(cacheFolder(), `kustomize-${KUSTOMIZE_VERSION}`, "kustomize");
}
