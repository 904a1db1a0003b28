import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "./parse-json";

describe("JSON of others", () => {
  it.each([
    ['"\\ud800"', "\ufffd"],
    ['"a\\uDFFFb"', "a\ufffdb"],
    ['"\\ud83d\\ude00"', "\u{1f600}"],
    ['"\\ud83d\\ud83d\\ude00"', "\ufffd\u{1f600}"],
    ['"\\\\ud800"', "\\ud800"],
    ['"\\\\\\ud800"', "\\\ufffd"],
    ['{"\\udc00": ["\\n"]}', { "\ufffd": ["\n"] }],
  ])("reads %s", (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it("is read as JSON.parse reads it wherever it can be encoded", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("never gives half of a pair", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0xd7fe, max: 0xe002 })), (units) => {
        expect(parseJson(JSON.stringify(String.fromCharCode(...units)))).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });

  it("refuses what is no JSON", () => {
    expect(() => parseJson("{")).toThrow(SyntaxError);
  });
});
