import { loadRegexEngine, regexEngine } from "#regex-engine";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { isRecord } from "../../linkerd/record";

const known = new WeakMap<object, boolean>();

/** Whether some route has a pattern, which takes the regex engine to read; browsers load it only then. */
export function needsRegexEngine({ resources }: Pick<PolicySnapshot, "resources">): boolean {
  return resources.some((object) => {
    if (!isRecord(object)) return false;
    let needs = known.get(object);
    if (needs === undefined) {
      needs = /Route$/.test(String(object.kind)) && holdsPattern(object.spec);
      known.set(object, needs);
    }
    return needs;
  });
}

/** Before `compile`, `admit` or anything else that reads routes in a browser: null where all is there already. */
export function missingRegexEngine(snapshot: Pick<PolicySnapshot, "resources">): Promise<void> | null {
  return regexEngine() === null && needsRegexEngine(snapshot) ? loadRegexEngine() : null;
}

function holdsPattern(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsPattern);
  if (!isRecord(value)) return false;
  return value.type === "RegularExpression" || Object.values(value).some(holdsPattern);
}
