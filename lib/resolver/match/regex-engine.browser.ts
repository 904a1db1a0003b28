import type { RegexEngine } from "./re2js-engine";
import type * as elsewhere from "./regex-engine";

const RETRY_MILLISECONDS = 60_000;

// As large as all the rest of the resolver, and few policies have a pattern.
let engine: RegexEngine | null = null;
let loading: Promise<void> | null = null;

/** null until it was loaded: a pattern that is met before then counts as undecidable, which makes predictions uncertain. */
export const regexEngine: typeof elsewhere.regexEngine = () => engine;

/** The same promise for all, which never rejects: without its engine a page goes on uncertain. It is tried again a minute later. */
export const loadRegexEngine: typeof elsewhere.loadRegexEngine = () => {
  loading ??= import("./re2js-engine").then(
    (module) => {
      engine = module.re2js;
    },
    () => {
      setTimeout(() => {
        loading = null;
      }, RETRY_MILLISECONDS);
    },
  );
  return loading;
};
