import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "@playwright/test";
import type { BenchDashboard } from "./bench-dashboard";
import { beginRecord, openPage, readRecord, untilRows } from "./browser-page";
import { startLiveFront } from "./live-front";
import { quantile } from "./statistics";
import { syntheticFlows } from "./synthetic-flows";

export interface LiveResult {
  rows: number;
  /** How often new data went out while it was measured. */
  updates: number;
  longTasks: number;
  longestTask: number;
  eventP98: number;
  frameP95: number;
  /** The page's own heap, and those of its workers; NaN where they could not be asked. */
  pageHeapMegabytes: number;
  workerHeapMegabytes: number;
}

const TYPED = "api-1";
const ROUNDS = 6;

/** `rows` flows of which half move each second, while somebody types in the filter (60 keys) and scrolls (60 steps). */
export async function measureLive(dashboard: BenchDashboard, browser: Browser, rows: number): Promise<LiveResult> {
  const front = await startLiveFront(dashboard.url, syntheticFlows(rows));
  const { page, context } = await openPage(browser);
  try {
    await page.goto(`${front.url}/flows?window=15m`, { waitUntil: "commit" });
    await untilRows(page);
    await sleep(3_000);
    await beginRecord(page);
    const before = front.sent.answers + front.sent.events;
    await typeAndScroll(page);
    const { longTasks, events, frames } = await readRecord(page);
    return {
      rows,
      updates: front.sent.answers + front.sent.events - before,
      longTasks: longTasks.length,
      longestTask: Math.max(0, ...longTasks),
      eventP98: events.length > 0 ? quantile(events, 0.98) : 0,
      frameP95: quantile(frames, 0.95),
      pageHeapMegabytes: await pageHeap(page),
      workerHeapMegabytes: await workerHeap(browser),
    };
  } finally {
    await context.close();
    await front.stop();
  }
}

async function typeAndScroll(page: Page): Promise<void> {
  await page.mouse.move(800, 600);
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.keyboard.press("/");
    for (const key of TYPED) await pressAndScroll(page, key);
    for (let left = TYPED.length; left > 0; left -= 1) await pressAndScroll(page, "Backspace");
  }
}

async function pressAndScroll(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await sleep(60);
  await page.mouse.wheel(0, 900);
  await sleep(60);
}

async function pageHeap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return usedSize / 1e6;
}

/** Of all workers of the browser, asked by messages: Playwright attaches to pages only. */
async function workerHeap(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send("Target.getTargets");
  const workers = targetInfos.filter(({ type }) => type === "shared_worker" || type === "worker");
  let sum = workers.length > 0 ? 0 : Number.NaN;
  for (const { targetId } of workers) {
    const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
    const answer = new Promise<number>((resolve) => {
      session.on("Target.receivedMessageFromTarget", ({ message }) => {
        const { id, result } = JSON.parse(message);
        if (id === 1) resolve(Number(result?.usedSize));
      });
    });
    await session.send("Target.sendMessageToTarget", {
      sessionId,
      message: JSON.stringify({ id: 1, method: "Runtime.getHeapUsage" }),
    });
    sum += (await Promise.race([answer, sleep(5_000, Number.NaN)])) / 1e6;
  }
  await session.detach();
  return sum;
}
