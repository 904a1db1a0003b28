import { describe, expect, it } from "vitest";
import {
  inZone,
  isZone,
  parseLocal,
  printClock,
  printDay,
  printLocalMinute,
  printMinute,
  printMoment,
  printOffset,
  printStamp,
} from "./moment";

const NOON = "2026-11-21T12:00:05.120Z";
const ZONES = ["UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe", "Europe/Dublin"];

describe("a moment", () => {
  it.each([
    ["UTC", "2026-11-21 12:00:05 UTC", "2026-11-21T12:00:05.120Z"],
    ["America/New_York", "2026-11-21 07:00:05 -05:00", "2026-11-21T07:00:05.120-05:00"],
    ["Asia/Kathmandu", "2026-11-21 17:45:05 +05:45", "2026-11-21T17:45:05.120+05:45"],
    ["Pacific/Kiritimati", "2026-11-22 02:00:05 +14:00", "2026-11-22T02:00:05.120+14:00"],
  ])("has an ISO date, 24 hours and its offset in %s", (zone, shown, stamp) => {
    expect(printMoment(NOON, zone)).toBe(shown);
    expect(printStamp(NOON, zone)).toBe(stamp);
    expect(Date.parse(printStamp(NOON, zone))).toBe(Date.parse(NOON));
  });

  it("has midnight as 00 and not as 24", () => {
    expect(printMoment("2026-11-21T00:00:00Z", "UTC")).toBe("2026-11-21 00:00:00 UTC");
    expect(printMinute("2026-11-21T05:00:00Z", "America/New_York")).toBe("2026-11-21 00:00 -05:00");
  });

  it("keeps to the clocks that were moved: summer is another offset", () => {
    expect(printOffset("2026-07-01T12:00:00Z", "America/New_York")).toBe("-04:00");
    expect(printOffset("2026-07-01T12:00:00Z", "Europe/Dublin")).toBe("+01:00");
    expect(printOffset("2026-12-01T12:00:00Z", "Europe/Dublin")).toBe("UTC");
  });

  it("has an axis in its zone, with the day where there are several", () => {
    expect(printClock(Date.parse(NOON), 900, "Asia/Kathmandu")).toBe("17:45");
    expect(printClock(Date.parse(NOON), 900, "Asia/Kathmandu", true)).toBe("17:45:05");
    expect(printClock(Date.parse(NOON), 7 * 86_400, "America/New_York")).toBe("11-21 07:00");
    expect(printDay(NOON, "Pacific/Kiritimati")).toBe("2026-11-22");
  });

  it("is read as it was typed, in every zone and on both sides of moved clocks", () => {
    for (const zone of ZONES) {
      for (let at = Date.parse("2026-03-01T00:00:00Z"); at < Date.parse("2026-12-01T00:00:00Z"); at += 7 * 3_600_000) {
        const typed = printMinute(at, zone).slice(0, 16);
        const read = parseLocal(typed, zone);
        expect(printMinute(read ?? 0, zone).slice(0, 16), `${typed} ${zone}`).toBe(typed);
      }
    }
  });

  it("is none where its day does not exist, or its hour is left out by moved clocks", () => {
    expect(parseLocal("2026-02-30 10:00", "UTC")).toBeNull();
    expect(parseLocal("2026-02-20 24:00", "UTC")).toBeNull();
    expect(parseLocal("yesterday", "UTC")).toBeNull();
    expect(parseLocal("2026-03-08 02:30", "America/New_York")).toBeNull();
    expect(parseLocal("2026-03-08 03:30", "America/New_York")).toBe(Date.parse("2026-03-08T07:30:00Z"));
  });

  it("inside a sentence is told in the reader's zone", () => {
    expect(inZone("No data before 2026-11-29T09:28:00Z (retention).", "America/New_York")).toBe(
      "No data before 2026-11-29 04:28 -05:00 (retention).",
    );
    expect(inZone("nothing here", "UTC")).toBe("nothing here");
  });

  it("that is no time is printed as it was sent, wherever it stands", () => {
    for (const print of [printMoment, printMinute, printLocalMinute, printDay, printStamp]) {
      expect(print("2026-13-45T99:99:99Z", "UTC")).toBe("2026-13-45T99:99:99Z");
    }
    expect(printClock("soon", 900, "UTC")).toBe("soon");
    expect(inZone("Due at 2026-13-45T99:99Z.", "America/New_York")).toBe("Due at 2026-13-45T99:99Z.");
  });

  it("knows which names are zones", () => {
    expect(["UTC", "Asia/Kathmandu", "Mars/Olympus", "", "browser"].map(isZone)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
