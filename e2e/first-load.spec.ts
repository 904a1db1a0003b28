import { gzipSync } from "node:zlib";
import { expect, test } from "./fixtures";

const BUDGET_KB = 200;

test(`the flows page loads at most ${BUDGET_KB} kB of JavaScript, gzipped, before its first rows`, async ({
  request,
}) => {
  const html = await (await request.get("/flows")).text();
  // `noModule` scripts are for browsers that would not run the rest.
  const tags = [...html.matchAll(/<script\b[^>]*\bsrc="([^"]+)"[^>]*>/g)].filter(([tag]) => !/nomodule/i.test(tag));
  const sources = new Set(tags.map(([, source]) => source ?? ""));
  let bytes = 0;
  for (const source of sources) bytes += gzipSync(await (await request.get(source)).body(), { level: 9 }).byteLength;
  console.log(`First-load JavaScript of /flows: ${(bytes / 1000).toFixed(1)} kB gz in ${sources.size} files`);
  expect(sources.size).toBeGreaterThan(2);
  expect(bytes / 1000).toBeLessThanOrEqual(BUDGET_KB);
});
