import { type LexedWord, type Lexeme, readLexemes, type TextPlace } from "./filter-lexemes";
import { type FilterTerm, termOf } from "./filter-term";

/** What has to hold together: the terms, and of each of `choices` one branch. */
export interface FilterAll {
  terms: FilterTerm[];
  /** Where each of `terms` stands. */
  places: TextPlace[];
  choices: FilterChoice[];
}

/** `a OR b`, or what stands in brackets. */
export interface FilterChoice {
  branches: FilterAll[];
  /** None of the branches may hold. */
  exclude: boolean;
}

export interface FilterFault extends TextPlace {
  message: string;
}

/** A stretch of the text as a person reads it; together they are all of it but the spaces. */
export interface FilterPiece extends TextPlace {
  kind: "term" | "operator" | "open" | "close" | "fault";
}

export interface ParsedFilter extends FilterAll {
  /** What filters nothing because it could not be understood; what stands around it holds. */
  faults: FilterFault[];
  pieces: FilterPiece[];
}

/**
 * `ns:shop,pay host:stripe -workload:canary "free text"`, and `(ns:shop verdict:denied) OR host:=api.stripe.com`; whatever was typed,
 * nothing is thrown. What stands side by side binds more closely than OR.
 */
export function parseFilter(text: string): ParsedFilter {
  const parser = new FilterParser(readLexemes(text));
  const branches = parser.alternatives(0);
  const [only = nothing()] = branches;
  const whole = branches.length > 1 ? { ...nothing(), choices: [{ branches, exclude: false }] } : only;
  const byPlace = (a: TextPlace, b: TextPlace) => a.start - b.start;
  return { ...whole, faults: parser.faults.sort(byPlace), pieces: parser.pieces.sort(byPlace) };
}

/** Every term, however deep it stands. */
export function allTerms({ terms, choices }: Pick<FilterAll, "terms" | "choices">): FilterTerm[] {
  return [...terms, ...choices.flatMap(({ branches }) => branches.flatMap(allTerms))];
}

const MOST_DEPTH = 20;
const NO_OPERAND = 'Write OR between two terms: ns:shop OR ns:pay. The word itself is "OR".';

class FilterParser {
  readonly faults: FilterFault[] = [];
  readonly pieces: FilterPiece[] = [];
  readonly #lexemes: readonly Lexeme[];
  #at = 0;

  constructor(lexemes: readonly Lexeme[]) {
    this.#lexemes = lexemes;
  }

  /** Those of the brackets in which the parser stands, without the empty ones. */
  alternatives(depth: number): FilterAll[] {
    const branches: FilterAll[] = [nothing()];
    let operand = false;
    for (let lexeme = this.#peek(); lexeme; lexeme = this.#peek()) {
      if (lexeme.kind === "close" && depth > 0) break;
      const operator = lexeme.kind === "word" ? this.#operator(lexeme, operand) : null;
      if (operator) {
        this.#at++;
        if (!operand || !startsOperand(this.#peek())) {
          this.#fault(lexeme, operator === "or" ? NO_OPERAND : NO_OPERAND.replaceAll("OR", "AND"));
        } else {
          this.pieces.push({ kind: "operator", start: lexeme.start, end: lexeme.end });
          if (operator === "or") branches.push(nothing());
          operand = false;
        }
        continue;
      }
      this.#item(branches.at(-1) ?? nothing(), depth);
      operand = true;
    }
    return branches.filter(({ terms, choices }) => terms.length + choices.length > 0);
  }

  /** A term or brackets, with the NOTs before them, read into `into`. */
  #item(into: FilterAll, depth: number): void {
    const start = this.#peek()?.start ?? 0;
    let denied = false;
    let lexeme = this.#next();
    for (; lexeme?.kind === "word" && isNot(lexeme, this.#peek()); lexeme = this.#next()) {
      if (!startsOperand(this.#peek())) {
        this.#fault(lexeme, "Write NOT before a term, or -ns:shop.");
        return;
      }
      denied = !denied;
    }
    if (lexeme?.kind === "word") this.#term(lexeme, start, into, denied);
    else if (lexeme?.kind === "open") this.#brackets(lexeme, start, into, depth, denied);
    else if (lexeme) this.#fault(lexeme, "This bracket closes nothing.");
  }

  #term(word: LexedWord, start: number, into: FilterAll, denied: boolean): void {
    const place = { start, end: word.end };
    const term = termOf(word);
    if (typeof term === "string") this.#fault(place, term);
    else {
      into.terms.push(denied ? { ...term, exclude: !term.exclude } : term);
      into.places.push(place);
      this.pieces.push({ kind: "term", ...place });
    }
  }

  #brackets(open: Lexeme & { kind: "open" }, start: number, into: FilterAll, depth: number, denied: boolean): void {
    const place = { start, end: open.end };
    if (depth >= MOST_DEPTH) {
      this.#fault(place, `At most ${MOST_DEPTH} brackets stand inside each other.`);
      return;
    }
    const inside = this.#at;
    const branches = this.alternatives(depth + 1);
    const close = this.#next();
    if (!close) this.#fault(place, "This bracket is not closed or not opened.");
    else if (this.#at === inside + 1) this.#fault({ start, end: close.end }, "These brackets are empty.");
    else {
      this.pieces.push({ kind: "open", ...place }, { kind: "close", start: close.start, end: close.end });
    }
    if (branches.length > 0) into.choices.push({ branches, exclude: open.exclude !== denied });
  }

  /** In small letters it is one only between two terms: elsewhere it is a word that rows are searched for. */
  #operator(word: LexedWord, operand: boolean): "or" | "and" | null {
    const bare = bareWord(word);
    const meant = /^(or|\|\|?)$/i.test(bare) ? "or" : /^(and|&&?)$/i.test(bare) ? "and" : null;
    const loud = bare === bare.toUpperCase();
    return loud || (operand && startsOperand(this.#lexemes[this.#at + 1])) ? meant : null;
  }

  #peek(): Lexeme | undefined {
    return this.#lexemes[this.#at];
  }

  #next(): Lexeme | undefined {
    return this.#lexemes[this.#at++];
  }

  #fault({ start, end }: TextPlace, message: string): void {
    this.faults.push({ start, end, message });
    this.pieces.push({ kind: "fault", start, end });
  }
}

function nothing(): FilterAll {
  return { terms: [], places: [], choices: [] };
}

/** `NOT`; in small letters only before a key or brackets. */
function isNot(word: LexedWord, next: Lexeme | undefined): boolean {
  const bare = bareWord(word);
  if (bare === "NOT") return true;
  return bare.toLowerCase() === "not" && (next?.kind === "open" || (next?.kind === "word" && next.head !== null));
}

function startsOperand(lexeme: Lexeme | undefined): boolean {
  return lexeme?.kind === "open" || (lexeme?.kind === "word" && !/^(or|and|\|\|?|&&?)$/i.test(bareWord(lexeme)));
}

function bareWord({ whole, quoted, exclude, head, bracket }: LexedWord): string {
  return quoted || exclude || bracket || head !== null ? "" : whole;
}
