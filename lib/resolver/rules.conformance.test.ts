import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { admit } from "./compile/admit";
import { compile } from "./compile/compile";
import { CONTROLLER_NAME, predictStatus } from "./compile/predict-status";
import { type ConformanceCase, decodeCase } from "./conformance/case";
import { readCases } from "./conformance/read-cases";
import { decide } from "./decide";
import { FINDING_IDS } from "./lint/finding";
import { lint } from "./lint/lint";

interface Row {
  id: string;
  /** Ids of recorded cases. */
  cases: string[];
  tests: { file: string; title: string }[];
}

/** What is told of one case, by the tables of the page. */
interface Told {
  steps: string[];
  findings: string[];
  reasons: string[];
  refusals: string[];
}

const cases = [...readCases("named.jsonl.gz"), ...readCases("random.jsonl.gz")];
const tellings = new Map(cases.map(({ id, input }) => [id, toldOf(decodeCase(input))]));
const page = read("RULES.md");

const TABLES: { heading: string; told: keyof Told }[] = [
  { heading: "Steps of a trace", told: "steps" },
  { heading: "Findings", told: "findings" },
  { heading: "Reasons in a status", told: "reasons" },
  { heading: "What the admission webhook refuses", told: "refusals" },
];

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), "utf8");
}

function toldOf({ request, snapshot }: ConformanceCase): Told {
  const { networks, routes } = predictStatus(snapshot);
  const parents = routes
    .flatMap((route) => route.parents)
    .filter(
      ({ parentRef, controllerName }) => parentRef.kind === "EgressNetwork" && controllerName === CONTROLLER_NAME,
    );
  const backends = parents.flatMap(({ resolvedRefsReason }) => resolvedRefsReason ?? []);
  return {
    steps: decide(request, compile(snapshot)).trace.map(({ rule }) => rule),
    findings: lint(snapshot).map(({ id }) => id),
    reasons: [
      ...networks.map(({ reason }) => `EgressNetwork ${reason}`),
      ...parents.map(({ reason }) => `Route ${reason}`),
      ...backends.map((reason) => `Backend ${reason}`),
    ],
    refusals: snapshot.resources.flatMap((object) => admit(object).map(({ message }) => message)),
  };
}

function rowsUnder(heading: string): Row[] {
  const section = page.split("\n## ").find((each) => each.startsWith(`${heading}\n`)) ?? "";
  return [...section.matchAll(/^\| `(.+?)` \| .+ \| .+ \| (.+) \|$/gm)].map(([, id = "", test = ""]) => ({
    id,
    cases: [...test.matchAll(/case `(.+?)`/g)].map(([, name = ""]) => name),
    tests: [...test.matchAll(/`(\S+\.test\.ts)` "(.+?)"/g)].map(([, file = "", title = ""]) => ({ file, title })),
  }));
}

/** Of a refusal the page holds a part of its words. */
function isTold(id: string, told: Told, table: keyof Told): boolean {
  return told[table].some((each) => (table === "refusals" ? each.includes(id) : each === id));
}

/** Ids of steps that are written out in the sources (those of findings are in lint/), also those that no recorded case reaches. */
function idsInSources(): string[] {
  const files = readdirSync(new URL(".", import.meta.url), { encoding: "utf8", recursive: true }).filter(
    (name) => /^(?:[a-z-]+\/)*[a-z-]+\.ts$/.test(name) && !name.startsWith("lint/"),
  );
  const steps = /"((?:target|network|route|protocol|match|default|filter|backend|outcome)\/[a-z0-9-]+)"/g;
  return files.flatMap((name) => [...read(name).matchAll(steps)].map(([, id = ""]) => id));
}

describe.each(TABLES)("RULES.md under $heading", ({ heading, told }) => {
  const rows = rowsUnder(heading);

  it("has one row for everything that is told", () => {
    const literal = told === "steps" ? idsInSources() : told === "findings" ? FINDING_IDS : [];
    const all = new Set([...literal, ...[...tellings.values()].flatMap((each) => each[told])]);
    const fitting = (text: string) => rows.filter(({ id }) => (told === "refusals" ? text.includes(id) : text === id));
    expect([...all].filter((each) => fitting(each).length !== 1)).toEqual([]);
    expect(all.size).toBeGreaterThan(5);
  });

  it("names for each row a recorded case that shows it, or a test", () => {
    const wrong = rows.filter(
      ({ id, cases, tests }) =>
        cases.length + tests.length === 0 ||
        cases.some((name) => {
          const telling = tellings.get(name);
          return !telling || !isTold(id, telling, told);
        }),
    );
    expect(wrong.map(({ id, cases }) => [id, ...cases])).toEqual([]);
  });

  it("names tests that exist", () => {
    const wrong = rows.flatMap(({ id, tests }) =>
      tests.filter(({ file, title }) => {
        const source = read(file);
        const fixture = title.startsWith(`${id}: `) && source.includes(`told: "${title.slice(id.length + 2)}"`);
        return !fixture && !source.includes(`it("${title}"`);
      }),
    );
    expect(wrong).toEqual([]);
  });
});

it("RULES.md cites only recorded cases", () => {
  const observed = [...page.matchAll(/\(`([^`]+)`(?:, `([^`]+)`)?\)|Observed: `([^`]+)`/g)].flatMap(([, ...names]) =>
    names.filter((name) => name !== undefined),
  );
  expect(observed.filter((name) => !tellings.has(name))).toEqual([]);
  expect(observed.length).toBeGreaterThan(5);
});
