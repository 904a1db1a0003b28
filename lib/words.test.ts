import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

/** What a person reads lies in strings, templates and JSX of these, and in the pages themselves. */
const SOURCES = /^(app|components|lib|cli|worker)\/.*\.tsx?$/;
const NOT_SHOWN = /\.(test|testing|spec)\.tsx?$|^cli\/bundles\//;
const PAGES = /^(README|CONTRIBUTING|docs\/(?!glossary)[\w-]+)\.md$/;

interface Said {
  text: string;
  line: number;
}

interface Banned {
  pattern: RegExp;
  /** The word to write in its place. */
  instead: string;
}

/** The patterns in the last column of each table whose last head is "not"; `\|` is a bar inside a cell. */
function bannedIn(glossary: string): Banned[] {
  return glossary.split(/\n(?=## )/).flatMap((section) => {
    const rows = section.split("\n").filter((line) => line.startsWith("| "));
    if (!rows[0]?.endsWith(" not |")) return [];
    return rows.slice(1).flatMap((row) => {
      const cells = row.split(/(?<!\\)\|/).slice(1, -1);
      const patterns = [...(cells.at(-1) ?? "").matchAll(/`([^`]+)`/g)].map(([, each = ""]) =>
        each.replaceAll("\\|", "|"),
      );
      return patterns.map((each) => ({ pattern: bounded(each), instead: (cells[0] ?? "").trim() }));
    });
  });
}

/** As whole words, in any case. */
function bounded(pattern: string): RegExp {
  return new RegExp(`(?<![\\w-])(?:${pattern})(?![\\w-])`, "i");
}

function saidIn(file: string): Said[] {
  const text = read(file);
  if (file.endsWith(".md")) return text.split("\n").map((line, i) => ({ text: withoutCode(line), line: i + 1 }));
  const said: Said[] = [];
  const lineAt = (start: number) => text.slice(0, start).split("\n").length;
  visit(parseSync(file, text).program, (start, words) => said.push({ text: words, line: lineAt(start) }));
  return said;
}

/** Code and the targets of links name files and fields. */
const withoutCode = (line: string) => line.replace(/`[^`]*`/g, "`…`").replace(/\]\([^)]*\)/g, "]");

/** Strings of more than a word, templates with `…` for what is filled in, and the text of JSX. */
function visit(node: unknown, say: (start: number, text: string) => void): void {
  if (typeof node !== "object" || node === null) return;
  if ("type" in node && "start" in node && typeof node.start === "number") {
    if (node.type === "ImportDeclaration" || isSearched(node)) return;
    if (node.type === "Literal" && "value" in node && typeof node.value === "string" && isProse(node.value))
      say(node.start, node.value);
    if (node.type === "JSXText" && "value" in node && typeof node.value === "string")
      say(node.start, node.value.replace(/\s+/g, " ").trim());
    if (node.type === "TemplateLiteral" && "quasis" in node && Array.isArray(node.quasis))
      say(node.start, node.quasis.map((each) => each.value.cooked ?? "").join("…"));
  }
  for (const child of Object.values(node)) visit(child, say);
}

/** `words` of a place or a command: what people may type to find it, in words of their own. Not shown. */
function isSearched(node: object): boolean {
  const [key, value] = ["key", "value"].map(
    (name): unknown => Object.entries(node).find(([each]) => each === name)?.[1],
  );
  return typeof key === "object" && key !== null && "name" in key && key.name === "words" && isLiteral(value);
}

const isLiteral = (node: unknown) =>
  typeof node === "object" && node !== null && "type" in node && node.type === "Literal";

/** `"proven"` names a case of a union; `"Proven"` and `"not proven"` are shown. */
const isProse = (text: string) => /\s/.test(text) || /^[A-Z“]/.test(text);

const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((file) => PAGES.test(file) || (SOURCES.test(file) && !NOT_SHOWN.test(file)));
const banned = bannedIn(read("docs/glossary.md"));

describe("the words of pages, commands, messages and docs", () => {
  it("are those of docs/glossary.md", () => {
    const wrong = files.flatMap((file) =>
      saidIn(file).flatMap(({ text, line }) =>
        banned.flatMap(({ pattern, instead }) => {
          const found = pattern.exec(text)?.[0];
          return found === undefined ? [] : `${file}:${line}: “${found}”, write: ${instead}`;
        }),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it("are looked for in strings, templates, JSX and pages, and not in identifiers or code", () => {
    expect(files).toEqual(expect.arrayContaining(["README.md"]));
    const has = (text: string) => banned.some(({ pattern }) => pattern.test(text));
    expect(banned.length).toBeGreaterThan(50);
    expect(
      ["1 flow will be closed", "Proven", "the host name", "counts for nobody", "It hangs on the port"].filter(has),
    ).toHaveLength(5);
    expect(
      ["The connection is closed", "hostnames", "a proposal", "There is no EgressNetwork", "amended"].filter(has),
    ).toEqual([]);
    const told: string[] = [];
    const source =
      'const a = "proven"; const b = <p title="The host name">so {`a b`} it\n hangs</p>; const c = { words: "blocked by" };';
    visit(parseSync("a.tsx", source).program, (_, text) => told.push(text));
    expect(told.filter((each) => each !== "").toSorted()).toEqual(["The host name", "a b", "it hangs", "so"]);
  });
});
