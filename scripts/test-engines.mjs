// `npm run test:engines`: what is read of Prometheus, on a current Prometheus 3 too. Apart from `npm test`, since that one is built from
// its Go module, which takes minutes the first time.
import { join } from "node:path";
import { ensurePrometheus3 } from "../e2e/world/prometheus3/build.mjs";
import { ensureProgram, installPackages, main, ROOT, run, Stop, say } from "./bootstrap.mjs";

await main(async () => {
  await installPackages();
  for (const engine of ["prometheus", "victoria-metrics"]) await ensureProgram(engine, "npm run test:engines");
  await ensurePrometheus3({ log: say }).catch((error) => {
    throw new Stop(error.message);
  });
  const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
  process.exitCode = await run(process.execPath, [vitest, "run", "--project", "engines", "lib/sources"], {
    env: { ...process.env, ENGINES: "all" },
  });
});
