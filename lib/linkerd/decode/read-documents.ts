import {
  Composer,
  type CST,
  type Document,
  isCollection,
  isMap,
  isScalar,
  type LineCounter,
  Parser,
  type YAMLMap,
} from "yaml";
import { MOST_LEVELS } from "./depth";

export interface TextFault {
  start: number;
  end: number;
  message: string;
}

/**
 * The documents of a text, as `parseAllDocuments` reads them, in time that grows with the text alone: the package compares each key with all
 * before it, and recurses as deep as the text does. `fault`: the text is nested too deeply to be looked at.
 */
export function readDocuments(
  text: string,
  lineCounter?: LineCounter,
): { documents: Document.Parsed[]; fault: TextFault | null } {
  const tokens = [...new Parser(lineCounter?.addNewLine).parse(text)];
  const deep = tooDeep(tokens);
  if (deep !== null) {
    const message = `This is nested deeper than ${MOST_LEVELS} levels; no field of these objects is.`;
    return { documents: [], fault: { start: deep, end: deep + 1, message } };
  }
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, ...(lineCounter && { lineCounter }) });
  return { documents: [...composer.compose(tokens)], fault: null };
}

/** Each key that its map has already, in the order of the text. */
export function repeatedKeys(document: Document.Parsed): TextFault[] {
  const faults: TextFault[] = [];
  const open: unknown[] = [document.contents];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (!isCollection(node)) continue;
    if (isMap(node)) faults.push(...repeatedIn(node));
    for (const item of node.items) {
      if (typeof item === "object" && item !== null && "value" in item && "key" in item)
        open.push(item.key, item.value);
      else open.push(item);
    }
  }
  return faults.sort((a, b) => a.start - b.start);
}

function repeatedIn(map: YAMLMap): TextFault[] {
  const seen = new Set<unknown>();
  return map.items.flatMap(({ key }): TextFault[] => {
    if (!isScalar(key)) return [];
    const repeated = seen.has(key.value);
    seen.add(key.value);
    const [start = 0, end = start + 1] = key.range ?? [];
    return repeated ? [{ start, end, message: "Map keys must be unique" }] : [];
  });
}

/** Where a text goes deeper than it may; null where it does not. */
function tooDeep(tokens: readonly CST.Token[]): number | null {
  const open: { token: unknown; levels: number }[] = tokens.map((token) => ({ token, levels: 0 }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, levels } = next;
    if (!isToken(token)) continue;
    if (levels > MOST_LEVELS) return token.offset;
    if (token.type === "document") open.push({ token: token.value, levels });
    if (!("items" in token)) continue;
    for (const { key, value } of token.items)
      open.push({ token: key, levels: levels + 1 }, { token: value, levels: levels + 1 });
  }
  return null;
}

function isToken(token: unknown): token is CST.Token & { offset: number } {
  return typeof token === "object" && token !== null && "type" in token && "offset" in token;
}
