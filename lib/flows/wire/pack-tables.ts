/** The words of one message, each sent once. Rows name them by number. */
export interface PackedTables {
  strings: string[];
  /** Lists of numbers of strings, one behind the other: what many rows share, such as a route or the pods of a workload. */
  tuples: number[][];
}

/** Numbers strings and lists of strings while a message is made. 0 is null. */
export class TablesWriter {
  readonly tables: PackedTables = { strings: [], tuples: [] };
  private readonly strings = new Map<string, number>();
  private readonly tuples = new Map<string, number>();

  string(text: string | null): number {
    if (text === null) return 0;
    let number = this.strings.get(text);
    if (number === undefined) {
      number = this.tables.strings.push(text);
      this.strings.set(text, number);
    }
    return number;
  }

  tuple(texts: readonly (string | null)[] | null): number {
    if (texts === null) return 0;
    const numbers = texts.map((text) => this.string(text));
    const key = numbers.join();
    let number = this.tuples.get(key);
    if (number === undefined) {
      number = this.tables.tuples.push(numbers);
      this.tuples.set(key, number);
    }
    return number;
  }
}

/** Throws where a number names nothing: such a message was cut or made up. */
export class TablesReader {
  private readonly moments = new Map<number, string>();
  private readonly made = new Map<(texts: string[]) => unknown, unknown[]>();

  constructor(private readonly tables: PackedTables) {}

  string(number: number): string | null {
    return number === 0 ? null : nth(this.tables.strings, number - 1);
  }

  /** A string that is always there. */
  text(number: number): string {
    return nth(this.tables.strings, number - 1);
  }

  tuple(number: number): (string | null)[] {
    return nth(this.tables.tuples, number - 1).map((each) => this.string(each));
  }

  /** RFC 3339 of a moment; scrapes are few, so one text is that of many rows. */
  moment(milliseconds: number): string {
    const text = this.moments.get(milliseconds) ?? new Date(milliseconds).toISOString();
    this.moments.set(milliseconds, text);
    return text;
  }

  /** The list itself; one for all rows that name it. */
  texts(number: number): string[] {
    return this.shared(number, theTexts);
  }

  /** What `make` makes of a list of strings, made once for all rows that name it. */
  shared<T>(number: number, make: (texts: string[]) => T): T {
    const known = madeBy(make, this.made);
    let made = known[number];
    if (made === undefined) {
      made = make(nth(this.tables.tuples, number - 1).map((each) => this.text(each)));
      known[number] = made;
    }
    return made;
  }
}

function theTexts(texts: string[]): string[] {
  return texts;
}

/** Guaranteed by `shared`: under `make` stands nothing but what it made. */
function madeBy<T>(make: (texts: string[]) => T, all: Map<(texts: string[]) => unknown, unknown[]>): T[] {
  const made = all.get(make) ?? [];
  all.set(make, made);
  return made as T[];
}

export function nth<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error("A packed answer names what it does not bring.");
  return found;
}

/** A name that a newer server brought is none that this page could draw. */
export function known<T extends string>(all: readonly T[], name: string): T {
  const found = all.find((each) => each === name);
  if (found === undefined) throw new Error(`A packed answer says ${name}, which is not known here.`);
  return found;
}
