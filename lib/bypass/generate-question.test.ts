import { describe, expect, it } from "vitest";
import { parseGenerateQuestion, parseLabels, parsePorts, printGenerateQuestion, USUAL } from "./generate-question";

const parse = (text: string) => parseGenerateQuestion(new URLSearchParams(text));

describe("what is asked of a default-deny", () => {
  it("is read back as it was printed", () => {
    for (const question of [
      USUAL,
      { ...USUAL, dns: "anywhere" as const, controlPlane: false, internetByLabel: true, internetPorts: [443, 80] },
      { ...USUAL, redirects: false, observed: true, apiServer: "app=operator,tier=back" },
      { ...USUAL, withinNamespace: false, complements: false, confirmed: true },
    ]) {
      expect(parseGenerateQuestion(printGenerateQuestion(question))).toEqual({ question, faults: [] });
    }
  });

  it("names each parameter that is not understood", () => {
    const { faults } = parse("dns=google&controlPlane=yes&internetPorts=443,x&apiServer=app");
    expect(faults.map(({ parameter }) => parameter)).toEqual(["dns", "controlPlane", "internetPorts", "apiServer"]);
  });

  it("takes ports apart by commas and spaces, each once", () => {
    expect(parsePorts(" 80, 443 443")).toEqual([80, 443]);
    expect(parsePorts("")).toEqual([]);
    for (const wrong of ["0", "65536", "http", "-1", "443;80"]) expect(parsePorts(wrong)).toBeNull();
  });

  it("takes labels apart by commas, as the API server takes them", () => {
    expect(parseLabels("app=operator, example.com/tier=back")).toEqual({ app: "operator", "example.com/tier": "back" });
    expect(parseLabels(" ")).toEqual({});
    expect(parseLabels("app=")).toEqual({ app: "" });
    for (const wrong of ["app", "a b=c", "=x", "app=a=b", "app=x,", "app=-x"]) expect(parseLabels(wrong)).toBeNull();
  });
});
