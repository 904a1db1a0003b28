import { expect, it } from "vitest";
import { seriesStep } from "./series-step";

it.each([
  [900, 10, 20_000],
  [900, 1, 10_000],
  [3600, 10, 30_000],
  [120, 1, 2_000],
  [86_400, 30, 900_000],
  [30 * 86_400, 10, 21_600_000],
])("draws %i s scraped every %i s in steps of %i ms", (window, scrape, step) => {
  expect(seriesStep(window, scrape)).toBe(step);
});
