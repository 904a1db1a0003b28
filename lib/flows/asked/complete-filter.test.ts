import { describe, expect, it } from "vitest";
import { asTyped, completeFilter, wordAt } from "./complete-filter";

const hosts = [
  { value: "api.stripe.com", flows: 4 },
  { value: "files.stripe.com", flows: 1 },
  { value: 'od"d', flows: 1 },
];
const suggest = (text: string, caret = text.length) => {
  const word = wordAt(text, caret);
  return word ? completeFilter(word, hosts).map((each) => each.text) : null;
};

describe("completing the filter", () => {
  it("offers keys, also behind a minus", () => {
    expect(suggest("ns:shop ver")).toEqual(["verdict:"]);
    expect(suggest("-po")).toEqual(["-port:"]);
  });

  it("offers values that contain what is typed, with the values before the comma", () => {
    expect(suggest("host:stri")).toEqual(["host:=api.stripe.com", "host:=files.stripe.com"]);
    expect(suggest("-host:a.example,fil")).toEqual(["-host:a.example,=files.stripe.com"]);
  });

  it("completes the word at the caret and leaves the others", () => {
    expect(wordAt("host:fi verdict:denied", 7)).toMatchObject({ start: 0, end: 7, key: "host", typed: "fi" });
  });

  it("offers them behind =, inside brackets and behind another word for the key", () => {
    expect(suggest("host:=fil")).toEqual(["host:=files.stripe.com"]);
    expect(suggest("(ns:shop OR host:fil)", 20)).toEqual(["host:=files.stripe.com"]);
    expect(wordAt("(host:fi)", 8)).toMatchObject({ start: 1, end: 8, key: "host", typed: "fi" });
    expect(wordAt("ip:10", 5)).toMatchObject({ key: "address", typed: "10" });
  });

  it("quotes what needs it", () => expect(suggest("host:od")).toEqual(['host:="od\\"d"']));

  it("is silent inside quotation marks and behind unknown keys", () => {
    expect(suggest('host:"api')).toBeNull();
    expect(suggest("color:r")).toBeNull();
  });

  it("shows what a value may become while it is typed, and what it is afterwards", () => {
    expect(asTyped("ns:shop host:str", 16)).toBe("ns:shop host:*str*");
    expect(asTyped("ns:shop host:str", null)).toBe("ns:shop host:str");
    expect(asTyped("ns:shop word", 12)).toBe("ns:shop word");
    expect(asTyped("ns:shop -host:str", 17)).toBe("ns:shop ");
  });
});
