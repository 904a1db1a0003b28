import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeConnectionCase } from "./conformance/case";
import { readCases } from "./conformance/read-cases.testing";
import { connectable } from "./connectable";
import { FINDING_IDS } from "./lint/finding";

const page = read("RULES.md");
const told = new Map(
  readCases("named").map(({ id, input }) => {
    const { query, snapshot } = decodeConnectionCase(input);
    return [id, connectable(query, snapshot).trace.map(({ rule }) => rule)];
  }),
);
const recorded = new Set([...told.keys(), ...readCases("admission").map(({ id }) => id)]);

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), "utf8");
}

function section(heading: string): string {
  return page.split("\n## ").find((each) => each.startsWith(`${heading}\n`)) ?? "";
}

function rowsOf(heading: string) {
  return [...section(heading).matchAll(/^\| `(.+?)` \| .+ \| .+ \| (.+) \|$/gm)].map(([, id = "", test = ""]) => ({
    id,
    cases: casesIn(test),
  }));
}

function casesIn(text: string): string[] {
  return [...text.matchAll(/case `(.+?)`/g)].map(([, name = ""]) => name);
}

/** Ids of steps that are written out in the sources, also those that no recorded case reaches. */
function idsInSources(): string[] {
  const files = readdirSync(new URL(".", import.meta.url), { encoding: "utf8" }).filter((name) =>
    /^[a-z-]+\.ts$/.test(name),
  );
  const steps = /"((?:end|isolation|policy|rule|special|outcome)\/[a-z-]+)"/g;
  return files.flatMap((name) => [...read(name).matchAll(steps)].map(([, id = ""]) => id));
}

describe("RULES.md", () => {
  const rows = rowsOf("Steps of a trace");

  it("has one row for every step that is told", () => {
    const all = [...new Set([...idsInSources(), ...[...told.values()].flat()])];
    expect(all.toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
    expect(all.length).toBeGreaterThan(15);
  });

  it("names for each step a recorded case that shows it, or a test", () => {
    const wrong = rows.filter(({ id, cases }) => cases.some((name) => !told.get(name)?.includes(id)));
    expect(wrong).toEqual([]);
  });

  it("has one row for every finding", () => {
    const findings = rowsOf("Findings").map(({ id }) => id);
    expect(findings.toSorted()).toEqual([...FINDING_IDS].toSorted());
  });

  it("names cases and tests that exist", () => {
    expect(casesIn(page).filter((name) => !recorded.has(name))).toEqual([]);
    const tests = [...page.matchAll(/`(\S+\.test\.ts)` "(.+?)"/g)];
    const wrong = tests.filter(([, file = "", title = ""]) => !read(file).includes(`it("${title}"`));
    expect(wrong.map(([text]) => text)).toEqual([]);
    expect(tests.length).toBeGreaterThan(3);
  });

  it("leaves no row without a case or a test", () => {
    const lines = page.split("\n").filter((line) => /^\| (?!---|id |rule )/.test(line));
    expect(lines.filter((line) => !/case `|\.test\.ts` "/.test(line))).toEqual([]);
    expect(lines.length).toBeGreaterThan(25);
  });
});
