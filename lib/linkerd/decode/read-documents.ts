import {
  Composer,
  type CST,
  type Document,
  isCollection,
  isMap,
  isScalar,
  Lexer,
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
 * before it, and recurses as deep as the text does. `fault`: the text is nested too deeply to be looked at, or has a map of more than
 * `mostKeys`, in whatever style; nothing behind that place is read.
 */
export function readDocuments(
  text: string,
  lineCounter?: LineCounter,
  mostKeys = Number.POSITIVE_INFINITY,
): { documents: Document.Parsed[]; fault: TextFault | null } {
  const parser = new Parser(lineCounter?.addNewLine);
  const tokens: CST.Token[] = [];
  lineCounter?.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    const message = absurdity(parser.stack, mostKeys);
    if (message !== null) return { documents: [], fault: { start: parser.offset - 1, end: parser.offset, message } };
  }
  tokens.push(...parser.end());
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, ...(lineCounter && { lineCounter }) });
  return { documents: [...composer.compose(tokens)], fault: null };
}

/** What is wrong with the collections that are being read, from the outermost to the innermost; null for what people write. */
function absurdity(open: readonly CST.Token[], mostKeys: number): string | null {
  // A document and a scalar stand there too.
  if (open.length > MOST_LEVELS + 2) {
    return `This is nested more than ${MOST_LEVELS} levels deep, deeper than any field of these objects.`;
  }
  const inner = open.at(-1);
  const keys =
    inner?.type === "block-map" || (inner?.type === "flow-collection" && inner.start.source === "{")
      ? inner.items.length
      : 0;
  return keys > mostKeys
    ? `More than ${new Intl.NumberFormat("en").format(mostKeys)} keys in one object: no field here has that many, so the rest is not checked.`
    : null;
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
