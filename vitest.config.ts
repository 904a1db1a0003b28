import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { chooseSeed } from "./scripts/seed.mjs";

chooseSeed();

const root = fileURLToPath(new URL(".", import.meta.url));
// `server-only` throws outside a React server build; in tests there is no browser it could leak into.
const alias = { "@": root, "server-only": fileURLToPath(new URL("./e2e/server-only.ts", import.meta.url)) };

// A test that keeps records names a folder of its own; none may write into the user's.
const env = { XDG_STATE_HOME: "/dev/null/no-state" };

/** CI alone tries what failed once more, and says so, as long as the suite was not seen calm on its machine three times in a row. */
const retry = process.env.CI ? 1 : 0;

/** Real servers: they start when the machine lets them. */
const servers = { env, retry, testTimeout: 60_000, hookTimeout: 120_000 };
/** Files that wait for metrics engines or for commands, and ask no kube-apiserver. */
const engines = ["{lib/sources,cli}/**/*.integration.test.ts", "e2e/world/{world,numbers}.integration.test.ts"];

export default defineConfig({
  resolve: { alias },
  test: {
    pool: "threads",
    isolate: false,
    experimental: { fsModuleCache: true },
    reporters: ["default", "./scripts/tally-vitest.ts"],
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          env,
          setupFiles: "e2e/drawn.ts",
          retry,
          // Some start processes or servers of their own, and wait for them; a busy machine makes them wait longer.
          testTimeout: 60_000,
          maxWorkers: 2,
          include: ["{app,components,lib,worker,cli,scripts,e2e}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.conformance.test.ts", "**/*.integration.test.ts"],
        },
      },
      {
        resolve: { alias },
        test: { name: "conformance", env, maxWorkers: 2, include: ["lib/**/*.conformance.test.ts"] },
      },
      // An engine scrapes by the second and VictoriaMetrics holds back the newest 30: these wait, so more of them than there are cores.
      { resolve: { alias }, test: { name: "engines", ...servers, include: engines, maxWorkers: 4 } },
      {
        resolve: { alias },
        test: {
          name: "cluster",
          ...servers,
          include: ["{lib,e2e}/**/*.integration.test.ts"],
          exclude: engines,
          globalSetup: "e2e/shared-api.ts",
          maxWorkers: 2,
        },
      },
    ],
  },
});
