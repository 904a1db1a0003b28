import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type Fields, fieldsOf, text } from "../../linkerd/decode/decode";

/** A recorded case with the answer that holds. */
export interface RecordedCase {
  id: string;
  input: Fields;
  expect: Fields;
}

export function readCases(file: "named" | "random" | "admission"): RecordedCase[] {
  const lines = gunzipSync(readFileSync(new URL(`${file}.jsonl.gz`, import.meta.url))).toString("utf8");
  return lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const input = fieldsOf(JSON.parse(line), "a case");
      return { id: text(input, "id"), input, expect: fieldsOf(input.expect, "an answer") };
    });
}

/** Of an answer the fields that the case's answer has, so that they can be compared as a whole; messages may be worded otherwise. */
export function comparable(answer: object, expected: Fields): Record<string, unknown> {
  const entries = Object.entries(answer).filter(([key]) => key !== "message" && Object.hasOwn(expected, key));
  return Object.fromEntries(entries.map(([key, value]) => [key, normal(key, value)]));
}

/** Names in any order; of causes where and why. */
function normal(key: string, value: unknown): unknown {
  if (key === "by") {
    const { egress, ingress } = fieldsOf(value, "names by direction");
    return { egress: [...texts(egress)].sort(), ingress: [...texts(ingress)].sort() };
  }
  if (key !== "causes" || !Array.isArray(value)) return value;
  return value
    .map((each) => fieldsOf(each, "a cause"))
    .map(({ field, reason }) => `${field} ${reason}`)
    .sort();
}

function texts(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
