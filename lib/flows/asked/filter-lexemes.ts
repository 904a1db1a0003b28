import { isKey } from "./filter-keys";

/** Offsets into the text; the end is exclusive. */
export interface TextPlace {
  start: number;
  end: number;
}

export interface LexedValue {
  text: string;
  /** `*` stands for anything; in a quoted value it is a star. */
  wild: boolean;
  /** `=` stood before it. */
  exact: boolean;
  quoted: boolean;
}

export interface LexedWord extends TextPlace {
  kind: "word";
  exclude: boolean;
  /** As typed before the first bare colon, or before `=`; null without one. */
  head: string | null;
  values: LexedValue[];
  /** Everything behind the sign, unescaped: the free word. */
  whole: string;
  /** Some of it is quoted or escaped, so it is meant as it stands. */
  quoted: boolean;
  /** A quotation mark was never closed; then the word ends at the next space, so that the rest still filters. */
  open: boolean;
  /** A bracket stands inside of it; it reaches to the end of what that opens. */
  bracket: boolean;
}

export type Lexeme = LexedWord | (TextPlace & { kind: "open"; exclude: boolean }) | (TextPlace & { kind: "close" });

/** Every character of `text` that is no space lies in one of them. */
export function readLexemes(text: string): Lexeme[] {
  const lexemes: Lexeme[] = [];
  let at = 0;
  while (at < text.length) {
    if (isSpace(text.charAt(at))) {
      at++;
      continue;
    }
    const lexeme = readLexeme(text, at);
    lexemes.push(lexeme);
    at = lexeme.end;
  }
  return lexemes;
}

function readLexeme(text: string, start: number): Lexeme {
  const exclude = text.charAt(start) === "-";
  const at = exclude ? start + 1 : start;
  if (text.charAt(at) === "(") return { kind: "open", start, end: at + 1, exclude };
  if (text.charAt(start) === ")") return { kind: "close", start, end: start + 1 };
  return readWord(text, start, exclude);
}

const NO_VALUE: LexedValue = { text: "", wild: false, exact: false, quoted: false };

function readWord(text: string, start: number, exclude: boolean): LexedWord {
  const kind = "word" as const;
  const word: LexedWord = {
    ...{ kind, start, end: start, exclude, head: null, values: [], whole: "" },
    ...{ quoted: false, open: false, bracket: false },
  };
  let value = { ...NO_VALUE };
  let at = exclude ? start + 1 : start;
  for (; at < text.length && !isSpace(text.charAt(at)) && text.charAt(at) !== ")"; at++) {
    const character = text.charAt(at);
    const bare = value.text === "" && !value.quoted;
    if (character === '"') {
      const close = closingQuote(text, at);
      if (close === -1) return { ...word, end: endOfWord(text, at), open: true };
      const inner = unescaped(text.slice(at + 1, close));
      value = { ...value, text: value.text + inner, quoted: true };
      word.whole += inner;
      word.quoted = true;
      at = close;
    } else if (character === "\\" && at + 1 < text.length && !isSpace(text.charAt(at + 1))) {
      at++;
      value = { ...value, text: value.text + escaped(text.charAt(at)) };
      word.whole += escaped(text.charAt(at));
      word.quoted = true;
    } else if (character === "(") {
      return { ...word, end: endOfBracket(text, at), bracket: true };
    } else if (character === ":" && word.head === null && !word.quoted && /^[a-z]+$/i.test(value.text)) {
      word.head = value.text.toLowerCase();
      word.whole += character;
      value = { ...NO_VALUE };
    } else if (character === "=" && word.head === null && !word.quoted && isKey(value.text)) {
      word.head = value.text.toLowerCase();
      word.whole += character;
      value = { ...NO_VALUE, exact: true };
    } else if (character === "=" && word.head !== null && bare) {
      word.whole += character;
      value = { ...value, exact: true };
    } else if (character === "," && word.head !== null) {
      word.values.push(value);
      word.whole += character;
      value = { ...NO_VALUE };
    } else {
      if (character === "*") value.wild = true;
      value.text += character;
      word.whole += character;
    }
  }
  word.values.push(value);
  return { ...word, end: at };
}

function escaped(character: string): string {
  return { n: "\n", r: "\r", t: "\t" }[character] ?? character;
}

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, character: string) => escaped(character));
}

function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text.charAt(at) === "\\") at++;
    else if (text.charAt(at) === '"') return at;
  }
  return -1;
}

/** Behind the partner of the bracket at `open`, or at the end of the word where it has none. */
function endOfBracket(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text.charAt(at) === "(") depth++;
    if (text.charAt(at) === ")" && --depth === 0) return at + 1;
  }
  return endOfWord(text, open);
}

function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isSpace(text.charAt(at))) at++;
  return at;
}

function isSpace(character: string): boolean {
  return /\s/.test(character);
}
