import { expect, it } from "vitest";
import { inPieces } from "./breathe";

it("long work in steps lets others have their turn, and gives what the last step gives", async () => {
  let turns = 0;
  const others = setInterval(() => {
    turns += 1;
  }, 1);
  function* steps(): Generator<void, string> {
    for (let step = 0; step < 20; step += 1) {
      const until = performance.now() + 10;
      while (performance.now() < until);
      yield;
    }
    return "done";
  }
  expect(await inPieces(steps())).toBe("done");
  clearInterval(others);
  expect(turns).toBeGreaterThan(3);
});
