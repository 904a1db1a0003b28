import type { RegexEngine } from "./re2js-engine";
import type * as elsewhere from "./regex-engine";

// A third of the resolver's size, and few policies have a pattern.
let engine: RegexEngine | null = null;
let loading: Promise<void> | null = null;

/** null until it was loaded: a pattern that is met before then counts as undecidable, which makes predictions uncertain. */
export const regexEngine: typeof elsewhere.regexEngine = () => engine;

/** Always the same promise, which never rejects; after a failure the next call tries again. */
export const loadRegexEngine: typeof elsewhere.loadRegexEngine = () => {
  loading ??= import("./re2js-engine").then(
    (module) => {
      engine = module.re2js;
    },
    () => {
      loading = null;
    },
  );
  return loading;
};
