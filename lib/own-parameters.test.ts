import { describe, expect, it } from "vitest";
import { ownParameters, withOwnParameters } from "./own-parameters";

const all = new URLSearchParams("filter=ns:shop&effect=broken&flow=a%26b&flow=c");
const isFlow = (name: string) => name === "flow";

describe("parameters that several share in one address", () => {
  it("are read by their owner alone, values that repeat included", () => {
    expect(ownParameters(all, isFlow).getAll("flow")).toEqual(["a&b", "c"]);
    expect([...ownParameters(all, isFlow).keys()]).toEqual(["flow", "flow"]);
  });

  it("are replaced by their owner, and those of others stay", () => {
    expect(withOwnParameters(all, isFlow, new URLSearchParams("flow=d")).toString()).toBe(
      "filter=ns%3Ashop&effect=broken&flow=d",
    );
    expect(withOwnParameters(all, () => true, new URLSearchParams()).toString()).toBe("");
    expect(all.toString()).toContain("flow=c");
  });
});
