import { defineConfig } from "@playwright/test";
import { BROWSER } from "./e2e/browser";
import { IS_ALL } from "./e2e/tier";

/** Takes a minute and a half, and its world is no other file's: begun last, as Playwright would, it has the machine to itself. */
const LONGEST = "**/policies-proof.spec.ts";

export default defineConfig({
  testDir: "e2e",
  projects: [
    { name: "longest", testMatch: LONGEST },
    { name: "others", testMatch: "**/*.spec.ts", testIgnore: LONGEST },
  ],
  // Tests that need minutes for one more width, engine or way are tagged: npm test -- --all runs them too.
  grepInvert: IS_ALL ? [] : /@all/,
  // Each has a world of its own, whose proxies, scrapes and pages are waited for: more of them than there are cores. A test that fails ends
  // its worker, and the next one starts a new world.
  workers: 4,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  // As in vitest.config.ts: what passes when CI runs it again is reported as flaky.
  retries: process.env.CI ? 1 : 0,
  // Real servers on what may be a busy machine: a test waits for conditions, and patience costs only the one that fails.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [["list"], ["./scripts/tally-playwright.ts"]],
  use: {
    viewport: { width: 1600, height: 900 },
    // A trace of every test costs a third of the whole step. Where one is needed: npx playwright test FILE --trace retain-on-failure.
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    launchOptions: BROWSER,
  },
});
