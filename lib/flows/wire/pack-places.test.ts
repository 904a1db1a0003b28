import fc from "fast-check";
import { expect, it } from "vitest";
import { ascending, ranges } from "./pack-places";

it("tells neighbours by their number alone", () => {
  expect(ranges([3, 4, 5, 6, 9])).toEqual([3, -3, 3]);
  expect(ranges([0, 1, 2])).toEqual([0, -2]);
});

it("is read as it was meant", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(60)), (places) => {
      places.sort((a, b) => a - b);
      expect(ascending(ranges(places))).toEqual(places);
    }),
  );
});
