import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  // One world for all: a test that fails ends its worker, and the next one starts a new world.
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  // Real servers on a busy machine: a test that passes when it is run again is reported as flaky.
  retries: process.env.CI ? 1 : 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["./scripts/tally-playwright.ts"]],
  use: {
    viewport: { width: 1600, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
