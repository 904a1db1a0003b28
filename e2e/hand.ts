import type { Page } from "@playwright/test";
import { PLACES, type Place } from "../components/addresses/places";

/** What stands on a page as soon as it is that page: its name, the controls that are known, and a skeleton of the rest. */
const FRAME = "main h1";

/** What stands there once the data does; a skeleton is not. */
const USEFUL: Record<Place, string> = {
  flows: "table[aria-rowcount] tbody tr[aria-rowindex]",
  map: "main svg a",
  compare: "main table tbody tr, main [role=status] p",
  networks: "main table tbody tr",
  networkPolicies: "main h1",
  author: "main h1, main [role=status] p",
  explain: "main form",
  policyTests: "main h1",
  activity: "main h1",
  health: "main table tbody tr",
};

export interface Step {
  place: Place;
  /** From the press to the first frame of the page, which says where one is and lets one ask for less or more. */
  frameMilliseconds: number;
  /** From the press until its data stands. */
  milliseconds: number;
  /** Until a second after that; 0 where none lasted 50 ms, from where browsers count. */
  longestTask: number;
  /** Of the same time: https://web.dev/cls. */
  layoutShift: number;
  /** What was asked of the API more than once. */
  askedTwice: string[];
}

/** Presses the place in the sidebar of whatever page is shown, and measures until its data stands and it has come to rest. */
export async function stepTo(page: Page, place: Place): Promise<Step> {
  const asked: string[] = [];
  const note = (request: { url(): string; method(): string }) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith("/api/")) asked.push(`${request.method()} ${pathname}${search}`);
  };
  page.on("request", note);
  const measured = await page.evaluate(
    async ({ href, frame, useful }) => {
      let longestTask = 0;
      let layoutShift = 0;
      const tasks = new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) longestTask = Math.max(longestTask, duration);
      });
      tasks.observe({ type: "longtask" });
      const shifts = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          if ("value" in entry && typeof entry.value === "number") layoutShift += entry.value;
        }
      });
      shifts.observe({ type: "layout-shift" });
      const from = performance.now();
      document.querySelector<HTMLElement>(`nav a[href="${href}"]`)?.click();
      let frameMilliseconds: number | null = null;
      let milliseconds = 0;
      for (;;) {
        await new Promise(requestAnimationFrame);
        milliseconds = performance.now() - from;
        const there = window.location.pathname === href;
        if (there && document.querySelector(frame) !== null) frameMilliseconds ??= milliseconds;
        if ((there && document.querySelector(useful) !== null) || milliseconds > 30_000) break;
      }
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      tasks.disconnect();
      shifts.disconnect();
      return { frameMilliseconds: frameMilliseconds ?? milliseconds, milliseconds, longestTask, layoutShift };
    },
    { href: PLACES[place].href, frame: FRAME, useful: USEFUL[place] },
  );
  page.off("request", note);
  const askedTwice = [...new Set(asked.filter((each, index) => asked.indexOf(each) !== index))];
  return { place, ...measured, askedTwice };
}

/** Every place once, each from the one before it; it begins and ends at the flows. */
export const ROUND: readonly Place[] = [
  ...Object.keys(PLACES)
    .filter(isPlace)
    .filter((each) => each !== "flows"),
  "flows",
];

function isPlace(name: string): name is Place {
  return name in PLACES;
}
