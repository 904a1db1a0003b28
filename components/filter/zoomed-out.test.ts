import { describe, expect, it } from "vitest";
import { zoomedOut } from "./zoomed-out";

const NOON = Date.parse("2026-11-21T12:00:00Z");

describe("zooming out", () => {
  it("doubles a past window about its middle", () => {
    expect(zoomedOut({ windowSeconds: 600, end: "2026-11-21T10:00:00.000Z" }, NOON)).toEqual({
      windowSeconds: 1200,
      end: "2026-11-21T10:05:00.000Z",
    });
  });

  it("comes back to live where it would reach beyond now, and stays live", () => {
    expect(zoomedOut({ windowSeconds: 600, end: "2026-11-21T11:58:00.000Z" }, NOON).end).toBeNull();
    expect(zoomedOut({ windowSeconds: 600, end: null }, NOON)).toEqual({ windowSeconds: 1200, end: null });
  });

  it("ends at the longest window there is", () => {
    expect(zoomedOut({ windowSeconds: 2_000_000, end: null }, NOON).windowSeconds).toBe(2_592_000);
  });
});
