import type { FieldPath } from "./field-path";

/** One `key: value` of a text. Offsets count from the beginning of the text. */
export interface OutlineEntry {
  path: FieldPath;
  keyFrom: number;
  keyTo: number;
  valueFrom: number;
  /** Without quotes and comment; empty where the value stands on further lines. */
  value: string;
}

/** Where a cursor stands. */
export interface YamlPlace {
  /** Of the value that is written there: `["spec", "parentRefs", 0]` while one of its keys is. */
  path: FieldPath;
  /** Behind a colon: only a scalar can be written. */
  behindColon: boolean;
  /** Where the word begins that is being written, and in which column, from 0. */
  from: number;
  column: number;
}

interface Frame {
  column: number;
  path: FieldPath;
  /** -1: a key. */
  index: number;
  /** Has a scalar, so nothing can stand below it. */
  scalar: boolean;
}

const LINE = /^( *)((?:- +|-$)*)(.*)$/;
const KEY = /^("[^"]*"|'[^']*'|[^\s#:"'[\]{},|>&*!][^:#]*?)(\s*:)(?=\s|$)(\s*)(.*)$/;

/**
 * The keys of a text that need not be right yet: a person is typing it. Goes by indentation alone, so it reads block style, as `printYaml`
 * writes it; what stands in flow style or in block scalars is passed over. Only the document around `cursor` is read.
 */
export function yamlOutline(text: string, cursor: number): { entries: OutlineEntry[]; place: YamlPlace | null } {
  let entries: OutlineEntry[] = [];
  let frames: Frame[] = [];
  let place: YamlPlace | null = null;
  let literal = Number.POSITIVE_INFINITY;
  let start = 0;
  for (const line of text.split("\n")) {
    const end = start + line.length;
    const [, indent = "", dashes = "", rest = ""] = LINE.exec(line) ?? [];
    const here = cursor >= start && cursor <= end;
    if (/^---(\s|$)/.test(line)) {
      if (start > cursor) break;
      [entries, frames, place] = [[], [], null];
    } else if (line.trim() !== "" && indent.length > literal) {
      // A line of a block scalar.
    } else if (!rest.startsWith("#") || here) {
      if (line.trim() !== "") literal = Number.POSITIVE_INFINITY;
      for (const { index } of dashes.matchAll(/-/g)) frames = withDash(frames, indent.length + index);
      const column = indent.length + dashes.length;
      const key = KEY.exec(rest);
      if (here && cursor - start >= column && !line.slice(0, cursor - start).includes("#")) {
        place = placeOf(frames, key, { start, cursor, column, rest });
      }
      if (key) {
        const entry = entryOf(key, start + column, frames, column);
        entries.push(entry);
        if (/^[|>]/.test(key[4] ?? "")) literal = column;
        frames = [
          ...frames.filter((each) => each.column < column),
          { column, path: entry.path, index: -1, scalar: (key[4] ?? "") !== "" && !key[4]?.startsWith("#") },
        ];
      }
    }
    start = end + 1;
  }
  return { entries, place };
}

/** A list may stand in the column of the key that it belongs to. */
function withDash(frames: Frame[], column: number): Frame[] {
  const open = frames.filter((each) => each.column <= column);
  const last = open.at(-1);
  const before = last && last.column === column && last.index >= 0 ? last : null;
  const above = before ? open.slice(0, -1) : open;
  const index = before ? before.index + 1 : 0;
  return [...above, { column, path: [...(above.at(-1)?.path ?? []), index], index, scalar: false }];
}

function placeOf(
  frames: Frame[],
  key: RegExpExecArray | null,
  { start, cursor, column, rest }: { start: number; cursor: number; column: number; rest: string },
): YamlPlace | null {
  // On a line without text, the cursor's column tells what is meant.
  const at = rest.trim() === "" ? cursor - start : column;
  const parent = frames.findLast((each) => each.column < at);
  if (parent?.scalar) return null;
  const path = parent?.path ?? [];
  const [, name = "", colon = "", gap = ""] = key ?? [];
  const valueAt = start + column + name.length + colon.length;
  if (key && cursor >= valueAt) {
    return { path: [...path, unquoted(name)], behindColon: true, from: Math.min(cursor, valueAt + gap.length), column };
  }
  return { path, behindColon: false, from: start + at, column: at };
}

function entryOf(
  [, name = "", colon = "", gap = "", value = ""]: RegExpExecArray,
  from: number,
  frames: Frame[],
  column: number,
): OutlineEntry {
  const parent = frames.findLast((each) => each.column < column);
  return {
    path: [...(parent?.path ?? []), unquoted(name)],
    keyFrom: from,
    keyTo: from + name.length,
    valueFrom: from + name.length + colon.length + gap.length,
    value: unquoted(value.replace(/(^|\s)#.*$/, "").trim()),
  };
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}
