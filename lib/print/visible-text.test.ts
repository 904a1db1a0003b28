import { describe, expect, it } from "vitest";
import { visibleText } from "./visible-text";

describe("visibleText", () => {
  it.each([
    ["api.stripe.com", "api.stripe.com"],
    ["\u05d0\u05d1\u05d2.example", "\u05d0\u05d1\u05d2.example"],
    ["\u202egnp.exe", "\\u202egnp.exe"],
    ["first\nsecond\ttab", "first\\nsecond\\ttab"],
    ["nul\u0000bell\u0007", "nul\\u0000bell\\u0007"],
  ])("writes %j as %j", (text, shown) => expect(visibleText(text)).toBe(shown));
});
