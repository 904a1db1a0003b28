import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { chromium } from "@playwright/test";
import { BROWSER } from "../e2e/browser";
import { ROUND, type Step, stepTo } from "../e2e/hand";
import { freePort } from "../e2e/world/listen";

export const HAND_HELP = `hand [URL]: every step of the sidebar on the built demo, or on the dashboard at URL, twice around: milliseconds to its
frame (name, controls, skeleton) and to its data, the longest task, and how much moved under the reader (CLS). Goals: 300 ms to the frame, 100 ms, 0.02.
`;

/** Around twice: the first time its code has to come, the second time it is there. */
export async function benchHand([given]: readonly string[]): Promise<void> {
  const demo = given ? null : await startDemo();
  const browser = await chromium.launch(BROWSER);
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${given ?? demo?.url}/flows`);
    await page.locator("table[aria-rowcount] tbody tr[aria-rowindex]").first().waitFor({ timeout: 60_000 });
    for (const round of ["first", "second"]) {
      const steps: Step[] = [];
      for (const place of ROUND) steps.push(await stepTo(page, place));
      process.stdout.write(`\n${round} time around\n${printSteps(steps)}`);
    }
  } finally {
    await browser.close();
    demo?.stop();
  }
}

function printSteps(steps: readonly Step[]): string {
  const rows = steps.map(({ place, frameMilliseconds, milliseconds, longestTask, layoutShift, askedTwice }) => [
    place,
    String(Math.round(frameMilliseconds)),
    String(Math.round(milliseconds)),
    longestTask === 0 ? "under 50" : String(Math.round(longestTask)),
    layoutShift.toFixed(3),
    askedTwice.join(" ") || "–",
  ]);
  const head = ["to", "ms to frame", "ms to data", "longest task ms", "CLS", "asked twice"];
  return [head, head.map((_, column) => (column === 0 ? "---" : "---:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}

async function startDemo(): Promise<{ url: string; stop(): void }> {
  const port = await freePort();
  const child = spawn(process.execPath, ["scripts/demo.mjs"], {
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    // What is measured is a demo that has run for a while: its window is filled by then.
    if (line.includes("Things to try")) {
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      child.stdout.resume();
      return { url: `http://127.0.0.1:${port}`, stop: () => child.kill("SIGINT") };
    }
  }
  throw new Error("The demo ended before it stood.");
}
