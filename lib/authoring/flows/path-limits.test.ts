import { expect, it } from "vitest";
import { parsePathLimits } from "./path-limits";

it("reads paths, each with a method or for all", () => {
  expect(parsePathLimits("GET /orders, /v1")).toEqual([
    { prefix: "/orders", method: "GET" },
    { prefix: "/v1", method: null },
  ]);
  expect(parsePathLimits(" ")).toEqual([]);
});

it("does not guess at what is no path", () => {
  expect(parsePathLimits("orders")).toBeNull();
  expect(parsePathLimits("/a?b=1")).toBeNull();
  expect(parsePathLimits("get /a")).toBeNull();
});
