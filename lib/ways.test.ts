import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const ways = readFileSync(join(root, "docs", "ways.md"), "utf8")
  .split("\n## ")
  .slice(1);

/** How many files a datum may pass; a way that grows wants a shorter one first. */
const MOST = [56, 22, 15];

describe("docs/ways.md", () => {
  it.each(ways.map((way, index) => [way.split("\n")[0], way, MOST[index]] as const))(
    "names files that are there, and no more than it may: %s",
    (_, way, most) => {
      const files = [...way.matchAll(/`((?:app|components|lib|worker)\/[^`]+)`/g)].map(([, file = ""]) => file);
      expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
      expect(new Set(files).size).toBe(files.length);
      expect(files.length).toBeLessThanOrEqual(most ?? 0);
    },
  );
});
