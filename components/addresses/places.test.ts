import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { PLACES } from "./places";

const app = fileURLToPath(new URL("../../app", import.meta.url));

/** Pages that are no place: each with where one comes from. */
const REACHED_FROM: Record<string, string> = {
  "/": "leads to the flows",
  "/networks/new": "the networks, and the palette",
  "/networks/review": "a network, or an object of it",
  "/network-policies/review": "the NetworkPolicies of a namespace",
  "/activity/[namespace]/[id]": "the activity",
  "/activity/[namespace]/[id]/undo": "a change",
};

describe("the places of the dashboard", () => {
  const places = Object.values(PLACES);
  const pages = readdirSync(app, { recursive: true, encoding: "utf8" })
    .filter((each) => /(^|\/)page\.tsx$/.test(each))
    .map((each) => `/${each.replace(/\/?page\.tsx$/, "")}`);

  it("are all pages, but for those that one reaches from others", () => {
    const known = [...places.map(({ href }) => href), ...Object.keys(REACHED_FROM)];
    expect(known.toSorted(), "A new page is a place, or is reached from one.").toEqual(pages.toSorted());
  });

  it("have a key and a title each of their own", () => {
    expect(new Set(places.map(({ key }) => key)).size).toBe(places.length);
    expect(new Set(places.map(({ title }) => title)).size).toBe(places.length);
    // `g g` begins anew.
    for (const { key } of places) expect(key).toMatch(/^[a-fh-z]$/);
  });

  it("are called in the tab as in the sidebar", () => {
    for (const [place, { href }] of Object.entries(PLACES)) {
      expect(readFileSync(join(app, href, "page.tsx"), "utf8")).toContain(`PLACES.${place}.title`);
    }
  });
});
