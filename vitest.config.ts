import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
// `server-only` throws outside a React server build; in tests there is no browser it could leak into.
const alias = { "@": root, "server-only": fileURLToPath(new URL("./e2e/server-only.ts", import.meta.url)) };

// A test that keeps records names a folder of its own; none may write into the user's.
const env = { XDG_STATE_HOME: "/dev/null/no-state" };

export default defineConfig({
  resolve: { alias },
  test: {
    pool: "threads",
    isolate: false,
    reporters: ["default", "./scripts/tally-vitest.ts"],
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          env,
          // Some start processes or servers of their own, and wait for them; a busy machine makes them wait longer.
          testTimeout: 20_000,
          retry: process.env.CI ? 1 : 0,
          include: ["{app,components,lib,worker,cli,scripts,e2e}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.conformance.test.ts", "**/*.integration.test.ts"],
        },
      },
      { resolve: { alias }, test: { name: "conformance", env, include: ["lib/**/*.conformance.test.ts"] } },
      {
        resolve: { alias },
        test: {
          name: "integration",
          env,
          include: ["{lib,e2e}/**/*.integration.test.ts"],
          retry: process.env.CI ? 1 : 0,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
