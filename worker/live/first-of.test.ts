import { describe, expect, it, vi } from "vitest";
import type { Failed } from "../port/message";
import { firstOf } from "./first-of";

interface State {
  value: number | null;
  failed: Failed | null;
}

const gone: Failed = { code: "cluster_unreachable", message: "gone", hint: "", details: null };

function aFeed(known: State | null) {
  const left = vi.fn();
  let tell = (_state: State) => {};
  const asker = new AbortController();
  const first = firstOf<State, number>(
    (onState) => {
      tell = onState;
      if (known) onState(known);
      return left;
    },
    ({ value }) => value,
    asker.signal,
  );
  return { first, left, asker, tell: (state: State) => tell(state) };
}

describe("the first value of a feed", () => {
  it("is the one that is known, and the feed is left with it", async () => {
    const { first, left } = aFeed({ value: 7, failed: null });
    expect(await first).toBe(7);
    expect(left).toHaveBeenCalledTimes(1);
  });

  it("is waited for past a failure of before, since it is tried anew", async () => {
    const { first, tell } = aFeed({ value: null, failed: gone });
    tell({ value: 8, failed: null });
    expect(await first).toBe(8);
  });

  it("fails with what fails from now on, and where nobody waits any more", async () => {
    const failing = aFeed(null);
    failing.tell({ value: null, failed: gone });
    await expect(failing.first).rejects.toMatchObject({ code: "cluster_unreachable" });
    expect(failing.left).toHaveBeenCalledTimes(1);
    const left = aFeed(null);
    left.asker.abort(new Error("left"));
    await expect(left.first).rejects.toThrow("left");
    expect(left.left).toHaveBeenCalledTimes(1);
  });
});
