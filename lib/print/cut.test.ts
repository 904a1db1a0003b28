import { expect, it } from "vitest";
import { cutInMiddle } from "./cut";

it.each([
  ["short", 12, "short"],
  ["exactly-a-dz", 12, "exactly-a-dz"],
  ["import-customers-xb4kz", 13, "import…-xb4kz"],
  ["legacy-mainframe-bridge", 8, "lega…dge"],
  ["abc", 1, "a…"],
  ["🙂🙂🙂🙂🙂", 3, "🙂…🙂"],
])("%s in %i characters keeps both of its ends: %s", (name, characters, cut) => {
  expect(cutInMiddle(name, characters)).toBe(cut);
});
