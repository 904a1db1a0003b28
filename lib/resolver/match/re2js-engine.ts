import { RE2JS } from "re2js";

/** Finds as RE2 does, leftmost-first, and tells whether what it found is the whole value. Throws what is wrong with a pattern. */
export type RegexEngine = (pattern: string) => (value: string) => boolean;

export const re2js: RegexEngine = (pattern) => {
  const compiled = RE2JS.compile(pattern);
  return (value) => {
    const matcher = compiled.matcher(value);
    return matcher.find() && matcher.start() === 0 && matcher.end() === value.length;
  };
};
