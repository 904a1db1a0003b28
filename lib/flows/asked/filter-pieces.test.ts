import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFilter } from "./filter-language";
import { withoutPiece } from "./filter-pieces";

/** Takes out the piece that reads `word`. */
const without = (text: string, word: string) => withoutPiece(text, text.indexOf(word));

describe("taking one term out of a filter", () => {
  it.each([
    ["ns:shop verdict:denied stripe", "verdict:denied", "ns:shop stripe"],
    ["ns:shop OR ns:pay", "ns:pay", "ns:shop"],
    ["ns:shop OR ns:pay", "ns:shop", "ns:pay"],
    ["ns:shop OR ns:pay OR ns:web", "ns:pay", "ns:shop OR ns:web"],
    ["ns:shop AND ns:pay OR ns:web", "ns:pay", "ns:shop OR ns:web"],
    ["ns:shop OR ns:pay AND ns:web", "ns:pay", "ns:shop OR ns:web"],
    ["(ns:shop OR ns:pay) verdict:denied", "ns:pay", "(ns:shop) verdict:denied"],
    ["(ns:shop) verdict:denied", "ns:shop", "verdict:denied"],
    ["stripe OR (ns:shop)", "ns:shop", "stripe"],
    ["-(ns:shop OR ns:pay)", "ns:shop", "-(ns:pay)"],
    ["NOT ns:shop stripe", "NOT ns:shop", "stripe"],
    ["ns:shop color:red", "color:red", "ns:shop"],
    ['"two words"   ns:shop', "ns:shop", '"two words"'],
  ])("%s without %s is %s", (text, word, rest) => expect(without(text, word)).toBe(rest));

  it("leaves a filter that says the same of what is left, and no fault that was not there", () => {
    const piece = fc.constantFrom("ns:shop", "host:=a", "-port:1", "word", "OR", "AND", "(", ")", "NOT", '"q q"', "||");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.nat(), (words, which) => {
        const text = words.join(" ");
        const { pieces, faults } = parseFilter(text);
        const terms = pieces.filter(({ kind }) => kind === "term");
        const gone = terms[which % Math.max(1, terms.length)];
        if (!gone || faults.length > 0) return;
        const rest = parseFilter(withoutPiece(text, gone.start));
        expect(rest.faults).toEqual([]);
        expect(rest.pieces.filter(({ kind }) => kind === "term")).toHaveLength(terms.length - 1);
      }),
    );
  });
});
