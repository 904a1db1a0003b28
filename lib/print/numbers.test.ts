import { describe, expect, it } from "vitest";
import { printCount, printRate } from "./numbers";

describe("printRate", () => {
  it("never shows a trickle as nothing", () => {
    expect([0, 0.001, 0.42, 24.6, 1204.46].map(printRate)).toEqual(["0", "<0.01", "0.42", "24.60", "1,204.5"]);
  });
});

describe("printCount", () => {
  it("counts one request that Prometheus extrapolated to a fraction as one", () => {
    expect([0, 0.2, 1, 5.1, 12_480].map(printCount)).toEqual(["0", "1", "1", "5", "12,480"]);
  });
});
