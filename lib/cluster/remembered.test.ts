import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Remembered } from "./remembered";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("a value that is renewed each minute", () => {
  it("is read at once where it is known to lack something, but not again within 2 s", async () => {
    let told = ["HTTPRoute"];
    const read = vi.fn(async () => told);
    const schemas = new Remembered(read, 60);
    const lacksTcp = (held: string[]) => !held.includes("TCPRoute");
    expect((await schemas.get(1)).value).toEqual(["HTTPRoute"]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect((await schemas.get(1, lacksTcp)).value).toEqual(["HTTPRoute"]);
    told = ["HTTPRoute", "TCPRoute"];
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await schemas.get(1, lacksTcp)).value).toEqual(["HTTPRoute"]);
    expect(read).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1_500);
    expect((await schemas.get(1, lacksTcp)).value).toEqual(told);
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await schemas.get(1, lacksTcp)).value).toEqual(told);
    expect(read).toHaveBeenCalledTimes(3);
  });
});
