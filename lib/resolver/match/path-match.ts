import type { HttpMatch } from "../../linkerd/route";
import { type Compiled, regexFault } from "./match-value";
import { parseRegex, type Regex } from "./regex";

export interface CompiledPath {
  type: "Exact" | "PathPrefix" | "RegularExpression";
  /** A prefix is without its trailing slashes. */
  value: string;
  regex: Extract<Regex, { ok: true }> | null;
}

export function compilePath(path: HttpMatch["path"], field: string): Compiled<CompiledPath> {
  const value = path?.value ?? "/";
  const type = path?.type ?? "PathPrefix";
  if (type === "RegularExpression") {
    const regex = parseRegex(value);
    if (!regex.ok) return regexFault(regex, `${field}.value`);
    return { ok: true, value: { type, value, regex } };
  }
  if (!value.startsWith("/")) {
    const error = `HttpPathMatch paths must be absolute (begin with \`/\`); "${value}" is not an absolute path`;
    return { ok: false, error, field: `${field}.value` };
  }
  return { ok: true, value: { type, value: type === "PathPrefix" ? value.replace(/\/+$/, "") : value, regex: null } };
}

/**
 * Length of the match, or null. The path is compared raw: case counts and nothing is decoded. A prefix ends at a segment border; a
 * regular expression counts with the whole path.
 */
export function matchPath(match: CompiledPath, path: string): number | null {
  if (match.regex) return match.regex.matches(path) ? path.length : null;
  if (match.type === "Exact") return match.value === path ? path.length : null;
  if (match.value === "") return 1;
  if (!path.startsWith(match.value)) return null;
  const next = path[match.value.length];
  return next === undefined || next === "/" ? match.value.length : null;
}
