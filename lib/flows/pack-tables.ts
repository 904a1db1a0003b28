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

  texts(number: number): string[] {
    return nth(this.tables.tuples, number - 1).map((each) => this.text(each));
  }
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
