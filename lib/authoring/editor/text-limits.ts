import { MAX_BODY_BYTES } from "../../linkerd/proposal";

/** Twice what a request holds as JSON: YAML is longer by its indentation. */
const MOST_CHARACTERS = 2 * MAX_BODY_BYTES;
/** No field of these objects has as many, labels and annotations included. */
const MOST_KEYS = 2_000;

/** Where a text is more than anyone writes by hand, found before it is parsed: an editor checks at every stroke. null for any other. */
export function absurdity(text: string): { start: number; end: number; message: string } | null {
  if (text.length > MOST_CHARACTERS) {
    return { start: 0, end: 1, message: `This is larger than ${MOST_CHARACTERS / 1024} KiB, more than can be sent.` };
  }
  /** Maps in which a line may stand: their column, and the keys so far. */
  const open: { column: number; keys: number }[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const [, indent = "", dash = "", key = ""] = LINE.exec(line) ?? [];
    if (key !== "" || dash !== "") {
      const column = indent.length;
      while ((open.at(-1)?.column ?? -1) > column || (dash !== "" && open.at(-1)?.column === column)) open.pop();
      if (dash === "") {
        const map = open.at(-1);
        if (map?.column === column) map.keys += 1;
        else open.push({ column, keys: 1 });
        if ((map?.keys ?? 0) > MOST_KEYS) {
          const message = `More than ${MOST_KEYS.toLocaleString("en")} keys stand side by side here: no field of these objects has as many, so the rest is not checked.`;
          return { start: start + column, end: start + line.length, message };
        }
      }
    }
    start += line.length + 1;
  }
  return null;
}

const LINE = /^( *)(- +)?([^\s#-][^:]*:(?:\s|$))?/;
