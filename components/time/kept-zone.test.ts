import { describe, expect, it } from "vitest";
import { parseKeptZone, printKeptZone } from "./kept-zone";

describe("the zone that a browser keeps", () => {
  it.each(["browser", "browser:America/New_York", "UTC", "Asia/Kathmandu"])(
    "comes back as it was kept: %s",
    (cookie) => {
      expect(printKeptZone(parseKeptZone(cookie))).toBe(cookie);
    },
  );

  it.each([undefined, "", "Mars/Olympus", "browser:Mars/Olympus", "<script>", "UTC:x:y"])(
    "is the browser's own, or none, where the cookie says %s",
    (cookie) => {
      const { choice } = parseKeptZone(cookie);
      expect(["browser", "UTC"]).toContain(choice);
    },
  );
});
