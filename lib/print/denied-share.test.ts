import { expect, it } from "vitest";
import { printDeniedShare } from "./denied-share";

it("never prints something as nothing, nor a part as the whole", () => {
  expect([null, 0, 0.0001, 0.023, 0.5, 0.9999, 1].map(printDeniedShare)).toEqual([
    "–",
    "0 %",
    "<0.1 %",
    "2.3 %",
    "50 %",
    ">99 %",
    "100 %",
  ]);
});
