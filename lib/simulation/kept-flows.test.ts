import { describe, expect, it } from "vitest";
import { addKept, keptWords, noneKept } from "./kept-flows";

describe("what is said of flows that fare as before", () => {
  it("tells those that only the default still allows, and what the others stay", () => {
    const kept = noneKept();
    for (let i = 0; i < 27; i += 1) addKept(kept, "allowed-by-route", "allowed-by-route");
    for (let i = 0; i < 7; i += 1) addKept(kept, "allowed-by-route", "allowed-by-default");
    addKept(kept, "denied", "denied");
    addKept(kept, "uncertain", "uncertain");
    addKept(kept, "failed", "failed");
    expect(keptWords(kept)).toBe("34 stay allowed, 7 of them only by default; 1 stays denied; 2 stay as they are");
  });

  it("does not call weaker what a route newly takes, or what was allowed by default before", () => {
    const kept = noneKept();
    addKept(kept, "allowed-by-default", "allowed-by-route");
    addKept(kept, "allowed-by-default", "allowed-by-default");
    expect(keptWords(kept)).toBe("2 stay allowed");
    expect(keptWords(noneKept())).toBe("");
  });
});
