import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { SETTINGS } from "./env-settings";

it("the README's table has every setting, as it is", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const rows = readme.split("\n").filter((line) => /^\| `[A-Z]/.test(line) && line.includes("e.g. `"));
  expect(rows).toEqual(
    SETTINGS.map(
      ({ name, default: preset, description, example }) =>
        `| \`${name}\` | ${preset} | ${description} e.g. \`${example}\` |`,
    ),
  );
});
