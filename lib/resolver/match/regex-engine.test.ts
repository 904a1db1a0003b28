import { describe, expect, it } from "vitest";
import { re2js } from "./re2js-engine";
import { readRegex } from "./regex";
import { regexEngine } from "./regex-engine";
import { regexEngine as engineInBrowser, loadRegexEngine as loadInBrowser } from "./regex-engine.browser";

describe("a pattern without a regex engine", () => {
  it("is not decided", () => {
    expect(readRegex("/v[0-9]+", null)).toMatchObject({ ok: false, undecidable: true });
  });

  it("is refused where Rust surely refuses it", () => {
    expect(readRegex("/users/{id}", null)).toMatchObject({ ok: false, undecidable: false });
  });
});

describe("the regex engine", () => {
  it("is there from the start outside browsers", () => {
    expect(regexEngine()).toBe(re2js);
  });

  it("comes to a browser when it is asked for, once for all", async () => {
    expect(engineInBrowser()).toBeNull();
    const [first, second] = [loadInBrowser(), loadInBrowser()];
    expect(first).toBe(second);
    await first;
    expect(engineInBrowser()).toBe(re2js);
  });
});
