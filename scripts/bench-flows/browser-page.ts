import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { BROWSER } from "../../e2e/browser";

/** What a page tells of itself; times in milliseconds since the navigation began. */
interface PageRecord {
  firstRows: number | null;
  longTasks: number[];
  /** Durations of input events, those under 16 ms left out. */
  events: number[];
  frames: number[];
}

const ROWS = 20;
const LONGEST_WAIT = 120_000;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ ...BROWSER, args: [...BROWSER.args, "--enable-precise-memory-info"] });
}

/** A page in a context of its own, so with nothing cached. */
export async function openPage(browser: Browser): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ viewport: { width: 1600, height: 900 } });
  await context.addInitScript({ content: RECORDER });
  return { page: await context.newPage(), context };
}

/** Milliseconds from the navigation to 20 rows on the screen. */
export async function firstRows(
  browser: Browser,
  url: string,
): Promise<{ milliseconds: number; blocking: number; longest: number }> {
  const { page, context } = await openPage(browser);
  try {
    await page.goto(url, { waitUntil: "commit" });
    await untilRows(page);
    const { firstRows: milliseconds, longTasks } = await readRecord(page);
    const blocking = longTasks.reduce((sum, task) => sum + task - 50, 0);
    return { milliseconds: milliseconds ?? Number.NaN, blocking, longest: Math.max(0, ...longTasks) };
  } finally {
    await context.close();
  }
}

/** Asked from outside: the page's own policy forbids it to evaluate what `waitForFunction` would bring. */
export async function untilRows(page: Page): Promise<void> {
  const deadline = Date.now() + LONGEST_WAIT;
  while ((await readRecord(page).catch(() => null))?.firstRows == null) {
    if (Date.now() > deadline) throw new Error(`${page.url()} has no ${ROWS} rows after ${LONGEST_WAIT / 1000} s.`);
    await sleep(100);
  }
}

export async function readRecord(page: Page): Promise<PageRecord> {
  return pageRecord(await page.evaluate("window.benchRecord"));
}

export async function beginRecord(page: Page): Promise<void> {
  await page.evaluate("Object.assign(window.benchRecord, { longTasks: [], events: [], frames: [] })");
}

/** `RECORDER` keeps exactly this. */
function pageRecord(value: unknown): PageRecord {
  return value as PageRecord;
}

const RECORDER = `
window.benchRecord = { firstRows: null, longTasks: [], events: [], frames: [] };
for (const [type, list, options] of [["longtask", "longTasks", {}], ["event", "events", { durationThreshold: 16 }]]) {
  new PerformanceObserver((entries) => {
    for (const { duration } of entries.getEntries()) window.benchRecord[list].push(duration);
  }).observe({ type, buffered: true, ...options });
}
let before = performance.now();
requestAnimationFrame(function onFrame(now) {
  window.benchRecord.frames.push(now - before);
  before = now;
  if (window.benchRecord.firstRows === null && document.querySelectorAll("tbody tr").length >= ${ROWS}) {
    window.benchRecord.firstRows = performance.now();
  }
  requestAnimationFrame(onFrame);
});
`;
