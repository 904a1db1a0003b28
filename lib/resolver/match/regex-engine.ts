import { type RegexEngine, re2js } from "./re2js-engine";

/** Outside browsers (`imports` in package.json) the engine is always there. */
export function regexEngine(): RegexEngine | null {
  return re2js;
}

export async function loadRegexEngine(): Promise<void> {}
