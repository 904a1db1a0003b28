import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { fieldsOf, text } from "../../linkerd/decode/decode";

/** A recorded case with Linkerd's own answer. */
export interface RecordedCase {
  id: string;
  input: unknown;
  expect: unknown;
}

export function readCases(file: "named.jsonl.gz" | "random.jsonl.gz"): RecordedCase[] {
  const lines = gunzipSync(readFileSync(new URL(file, import.meta.url)))
    .toString("utf8")
    .split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const input: unknown = JSON.parse(line);
      const fields = fieldsOf(input, "a case");
      return { id: text(fields, "id"), input, expect: fields.expect };
    });
}
