import { readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "./fixtures";

test.use({ api: "sandbox" });

/** Kilobytes of JavaScript, gzipped, before a page stands. */
const BUDGET_KB = {
  "/flows": 183,
  "/map": 181,
  "/compare": 173,
  "/networks": 185,
  "/networks/new": 257,
  "/networks/review?network=shop/all-egress-traffic&policy=Deny": 227,
  "/author": 175,
  "/network-policies": 165,
  "/network-policies/review?namespace=shop": 218,
  "/explain": 179,
  "/policy-tests": 161,
  "/activity": 164,
  "/activity/shop/a-change": 212,
  "/activity/shop/a-change/undo": 216,
  "/health": 161,
  "/no-such-page": 156,
} as const;

test("each page has a budget", () => {
  const pages = readdirSync("app", { recursive: true, encoding: "utf8" }).filter((file) =>
    /(^|\/)page\.tsx$/.test(file),
  );
  const shapes = pages.map((file) => `/${file}`.replace(/\/page\.tsx$/, "").replace(/\[[^\]]+\]/g, "[^/?]+"));
  // The start page only leads to another.
  const without = shapes.filter(
    (shape) => shape !== "" && !Object.keys(BUDGET_KB).some((page) => new RegExp(`^${shape}(\\?|$)`).test(page)),
  );
  expect(pages.length).toBeGreaterThan(10);
  expect(without).toEqual([]);
});

test("every page loads no more JavaScript than its budget before it stands", async ({ request }) => {
  const size = new Map<string, number>();
  async function kilobytesOf(source: string): Promise<number> {
    const known =
      size.get(source) ?? gzipSync(await (await request.get(source)).body(), { level: 9 }).byteLength / 1000;
    size.set(source, known);
    return known;
  }
  for (const [page, budget] of Object.entries(BUDGET_KB)) {
    const html = await (await request.get(page)).text();
    // `noModule` scripts are for browsers that would not run the rest.
    const tags = [...html.matchAll(/<script\b[^>]*\bsrc="([^"]+)"[^>]*>/g)].filter(([tag]) => !/nomodule/i.test(tag));
    const sources = new Set(tags.map(([, source]) => source ?? ""));
    let kilobytes = 0;
    for (const source of sources) kilobytes += await kilobytesOf(source);
    console.log(`${kilobytes.toFixed(1).padStart(7)} of ${budget} kB gz in ${sources.size} files: ${page}`);
    expect.soft(sources.size, page).toBeGreaterThan(2);
    expect.soft(kilobytes, page).toBeLessThanOrEqual(budget);
  }
});
