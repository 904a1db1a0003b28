import { describe, expect, it } from "vitest";
import { parseGenerateQuestion, parsePorts, printGenerateQuestion, USUAL } from "./generate-question";

const parse = (text: string) => parseGenerateQuestion(new URLSearchParams(text));

describe("what is asked of a default-deny", () => {
  it("is read back as it was printed", () => {
    for (const question of [
      USUAL,
      { ...USUAL, dns: "anywhere" as const, controlPlane: false, internetByLabel: true, internetPorts: [443, 80] },
      { ...USUAL, withinNamespace: false, complements: false, confirmed: true },
    ]) {
      expect(parseGenerateQuestion(printGenerateQuestion(question))).toEqual({ question, faults: [] });
    }
  });

  it("names each parameter that is not understood", () => {
    const { faults } = parse("dns=google&controlPlane=yes&internetPorts=443,x");
    expect(faults.map(({ parameter }) => parameter)).toEqual(["dns", "controlPlane", "internetPorts"]);
  });

  it("takes ports apart by commas and spaces, each once", () => {
    expect(parsePorts(" 80, 443 443")).toEqual([80, 443]);
    expect(parsePorts("")).toEqual([]);
    for (const wrong of ["0", "65536", "http", "-1", "443;80"]) expect(parsePorts(wrong)).toBeNull();
  });
});
