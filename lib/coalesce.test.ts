import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { coalesce } from "./coalesce";
import { aCaller } from "./people/a-caller.testing";

const alone = () => new AbortController().signal;
const [ann, bob] = [aCaller("ann"), aCaller("bob")];
let keys = 0;
const newKey = () => `key ${keys++}`;

describe("askers of the same question", () => {
  it("share one reading, and its result for a while", async () => {
    const key = newKey();
    const produce = vi.fn(async () => 7);
    const options = { keepMilliseconds: 1000, signal: alone(), fresh: false };
    expect(await Promise.all([coalesce(ann, key, options, produce), coalesce(ann, key, options, produce)])).toEqual([
      7, 7,
    ]);
    await coalesce(ann, key, options, produce);
    expect(produce).toHaveBeenCalledTimes(1);
  });

  it("share nothing with somebody else who asks it", async () => {
    const key = newKey();
    const options = { keepMilliseconds: 1000, signal: alone(), fresh: false };
    expect(await coalesce(ann, key, options, async () => "seen by ann")).toBe("seen by ann");
    expect(await coalesce(bob, key, options, async () => "seen by bob")).toBe("seen by bob");
    expect(await coalesce(ann, key, options, async () => "asked again")).toBe("seen by ann");
  });

  it("read anew when they ask for it", async () => {
    const key = newKey();
    const produce = vi.fn(async () => 7);
    await coalesce(ann, key, { keepMilliseconds: 1000, signal: alone(), fresh: false }, produce);
    await coalesce(ann, key, { keepMilliseconds: 1000, signal: alone(), fresh: true }, produce);
    expect(produce).toHaveBeenCalledTimes(2);
  });

  describe("that is renewed", () => {
    const options = { keepMilliseconds: 500, renewMilliseconds: 2000, signal: alone(), fresh: false };
    beforeEach(() => vi.useFakeTimers());
    afterEach(() => vi.useRealTimers());

    it("get the answer of a moment ago while the next is made once, and then that", async () => {
      const key = newKey();
      const waiting: ((value: string) => void)[] = [];
      const produce = vi.fn(() => new Promise<string>((resolve) => waiting.push(resolve)));
      const first = coalesce(ann, key, options, produce);
      waiting[0]?.("first");
      expect(await first).toBe("first");
      await vi.advanceTimersByTimeAsync(600);
      expect(await coalesce(ann, key, options, produce)).toBe("first");
      expect(await coalesce(ann, key, options, produce)).toBe("first");
      expect(produce).toHaveBeenCalledTimes(2);
      waiting[1]?.("second");
      await vi.advanceTimersByTimeAsync(1);
      expect(await coalesce(ann, key, options, produce)).toBe("second");
      expect(produce).toHaveBeenCalledTimes(2);
    });

    it("wait for the next where nobody has asked for long", async () => {
      const key = newKey();
      await coalesce(ann, key, options, async () => "old");
      await vi.advanceTimersByTimeAsync(2600);
      expect(await coalesce(ann, key, options, async () => "new")).toBe("new");
    });

    it("are told of a failure the next time they ask", async () => {
      const key = newKey();
      const down = vi.fn(async () => Promise.reject(new Error("down")));
      await coalesce(ann, key, options, async () => "before");
      await vi.advanceTimersByTimeAsync(600);
      expect(await coalesce(ann, key, options, down)).toBe("before");
      await vi.advanceTimersByTimeAsync(1);
      await expect(coalesce(ann, key, options, down)).rejects.toThrow("down");
    });

    it("get no answer past its time: they wait for the one that is under way", async () => {
      const key = newKey();
      let finish = (_: string) => {};
      const slow = vi.fn(() => new Promise<string>((resolve) => (finish = resolve)));
      await coalesce(ann, key, options, async () => "before");
      await vi.advanceTimersByTimeAsync(600);
      expect(await coalesce(ann, key, options, slow)).toBe("before");
      await vi.advanceTimersByTimeAsync(2000);
      const late = coalesce(ann, key, options, slow);
      finish("after");
      expect(await late).toBe("after");
      expect(slow).toHaveBeenCalledTimes(1);
    });
  });

  it("do not keep failures", async () => {
    const key = newKey();
    const produce = vi.fn(async () => Promise.reject(new Error("down")));
    const options = { keepMilliseconds: 1000, signal: alone(), fresh: false };
    await expect(coalesce(ann, key, options, produce)).rejects.toThrow("down");
    await expect(coalesce(ann, key, options, produce)).rejects.toThrow("down");
    expect(produce).toHaveBeenCalledTimes(2);
  });

  it("may leave one by one; the work ends a moment after the last", async () => {
    vi.useFakeTimers();
    try {
      const key = newKey();
      const [first, second] = [new AbortController(), new AbortController()];
      let stopped = false;
      const produce = (signal: AbortSignal) =>
        new Promise<never>((_, reject) =>
          signal.addEventListener("abort", () => {
            stopped = true;
            reject(signal.reason);
          }),
        );
      const ask = (signal: AbortSignal) => coalesce(ann, key, { keepMilliseconds: 0, signal, fresh: false }, produce);
      const both = [ask(first.signal), ask(second.signal)].map((each) => each.catch((error: Error) => error.message));
      first.abort(new Error("first left"));
      expect(await both[0]).toBe("first left");
      await vi.advanceTimersByTimeAsync(5000);
      expect(stopped).toBe(false);
      second.abort(new Error("second left"));
      expect(await both[1]).toBe("second left");
      await vi.advanceTimersByTimeAsync(5000);
      expect(stopped).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});
