import { expect, it } from "vitest";
import { printRate, printShare } from "./print-rate";

it("never prints something as nothing, nor a part as the whole", () => {
  expect([0, 0.001, 0.25, 12.345, 1234.5].map(printRate)).toEqual(["0", "<0.01", "0.25", "12.35", "1,235"]);
  expect([null, 0, 0.0001, 0.023, 0.5, 0.9999, 1].map(printShare)).toEqual([
    "–",
    "0 %",
    "<0.1 %",
    "2.3 %",
    "50 %",
    ">99 %",
    "100 %",
  ]);
});
