import "server-only";
import { Breath } from "../../../breathe";
import { parseJson } from "../../../linkerd/decode/parse-json";
import { printCount } from "../../../print/numbers";

/** A mesh of 7,500 flows is answered in up to 13 MB. More would fill the heap before anybody could look at it. */
export const MOST_ANSWER_BYTES = 48 * 1024 * 1024;
/** Of an answer that is spelled in another way: it is parsed at once, and what it holds is not known before. */
const MOST_UNUSUAL = 8 * 1024 * 1024;
const MOST_SERIES = 300_000;
/** Prometheus gives up to 11,000 points a series, which is a tenth of this. */
const LONGEST_SERIES = 4 * 1024 * 1024;
const WHOLE_UP_TO = 300_000;
const PIECE = 200_000;
const HEAD =
  /^\s*\{"status":"success",(?:"isPartial":(?:true|false),)?"data":\{"resultType":"(?:vector|matrix)","result":\[/;
/** Between two series. Quotes inside a label's value are escaped, so it stands nowhere else. */
const BETWEEN = '},{"metric":{';

/** An answer that holds more than is taken; its message says what. */
export class TooMuchAnswered extends Error {}

/**
 * `JSON.parse` of an answer of Prometheus, with turns for others: at once, ten thousand series hold up the process for a tenth of a
 * second. A text that is not spelled as expected is parsed at once. Throws a SyntaxError as `JSON.parse` does, `TooMuchAnswered`, and
 * the signal's reason.
 */
export async function parseInPieces(text: string, signal: AbortSignal): Promise<unknown> {
  const head = text.length > WHOLE_UP_TO ? HEAD.exec(text.slice(0, 200)) : null;
  if (head === null) {
    if (text.length > MOST_UNUSUAL) throw new TooMuchAnswered(`${megabytes(text)} in an unusual form`);
    return parseJson(text);
  }
  const result: unknown[] = [];
  const add = (piece: readonly unknown[]) => {
    for (const series of piece) result.push(series);
    if (result.length > MOST_SERIES) throw new TooMuchAnswered(`more than ${printCount(MOST_SERIES)} series`);
  };
  const breath = new Breath();
  let from = head[0].length;
  for (;;) {
    const cut = text.indexOf(BETWEEN, from + PIECE);
    if ((cut === -1 ? text.length : cut) - from > PIECE + LONGEST_SERIES) {
      throw new TooMuchAnswered(`a series of more than ${LONGEST_SERIES / 1024 / 1024} MB`);
    }
    if (cut === -1) break;
    const piece = parseJson(`[${text.slice(from, cut + 1)}]`);
    add(Array.isArray(piece) ? piece : []);
    from = cut + 2;
    if (breath.due()) {
      await breath.take();
      signal.throwIfAborted();
    }
  }
  const rest: unknown = parseJson(text.slice(0, head[0].length) + text.slice(from));
  const data = typeof rest === "object" && rest !== null ? Reflect.get(rest, "data") : null;
  const last: unknown = typeof data === "object" && data !== null ? Reflect.get(data, "result") : null;
  if (!Array.isArray(last)) return rest;
  add(last);
  Reflect.set(Object(data), "result", result);
  return rest;
}

function megabytes(text: string): string {
  return `${Math.round(text.length / 1024 / 1024)} MB`;
}
