import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { expect, it } from "vitest";
import { GENERATORS } from "./requests";

const app = join(import.meta.dirname, "..", "..", "app");

it("every page and every route of the API is fuzzed, and nothing that is gone", () => {
  const served = readdirSync(app, { recursive: true, encoding: "utf8" })
    .map((file) => file.split(sep))
    .filter((parts) => ["route.ts", "page.tsx"].includes(parts.at(-1) ?? ""))
    .map((parts) => `/${parts.slice(0, -1).join("/")}`);
  expect(Object.keys(GENERATORS).sort()).toEqual(served.sort());
});
