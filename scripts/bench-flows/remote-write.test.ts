import { describe, expect, it } from "vitest";
import { encodeLabels, encodeSeries, literalSnappy } from "./remote-write";

describe("remote write", () => {
  it("spells a series as prompb/remote.proto says, labels in order of their names", () => {
    const series = encodeSeries(encodeLabels({ job: "a", __name__: "up" }), [{ at: 300, value: 1 }]);
    const expected = [
      ...[0x0a, 42 - 2],
      ...[0x0a, 14, 0x0a, 8, ...Buffer.from("__name__"), 0x12, 2, ...Buffer.from("up")],
      ...[0x0a, 8, 0x0a, 3, ...Buffer.from("job"), 0x12, 1, ...Buffer.from("a")],
      ...[0x12, 12, 0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x10, 0xac, 0x02],
    ];
    expect([...series]).toEqual(expected);
  });

  it("wraps a body in a snappy block of one literal", () => {
    const block = literalSnappy(Buffer.alloc(300, 7));
    expect([...block.subarray(0, 7)]).toEqual([0xac, 0x02, 0xfc, 0x2b, 0x01, 0, 0]);
    expect(block.length).toBe(307);
  });
});
