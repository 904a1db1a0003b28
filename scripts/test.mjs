// `npm test`: everything, from a clean clone. Ends with `N passed, N failed`.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildIfChanged, ensureProgram, installPackages, main, npm, ROOT, run, Stop, say } from "./bootstrap.mjs";

const bin = (...path) => join(ROOT, "node_modules", ...path);
const node = (...args) => ({ command: process.execPath, args });
const vitest = (project) => node(bin("vitest", "vitest.mjs"), "run", "--project", project);

/**
 * In this order. `needs` are programs and the control plane, seen to before the first step. A step that prints no tally of its own
 * (types, lint, build) counts as one.
 */
const STEPS = [
  { name: "types", command: npm(), args: ["run", "--silent", "types"] },
  { name: "lint", ...node(bin("@biomejs", "biome", "bin", "biome"), "check", ".") },
  { name: "unit", ...vitest("unit"), tally: true },
  { name: "conformance", ...vitest("conformance"), tally: true },
  {
    name: "integration",
    ...vitest("integration"),
    tally: true,
    needs: ["prometheus", "victoria-metrics", "control plane", "kustomize"],
  },
  { name: "build", build: true },
  { name: "fuzz", ...node("--import", "tsx", "e2e/fuzz/main.ts", "--seconds", "10"), after: "build" },
  {
    name: "browser",
    ...node(bin("@playwright", "test", "cli.js"), "test"),
    tally: true,
    after: "build",
    needs: ["chromium", "prometheus", "victoria-metrics", "control plane"],
  },
];

const HELP = `npm test [-- --only step,step]

Steps, in this order: ${STEPS.map((step) => step.name).join(", ")}.
Installs what is missing first (npm packages; Chromium, Prometheus, VictoriaMetrics and etcd with apt-get when root on Debian or Ubuntu) and
builds kube-apiserver and kustomize once, into the user's cache folder. Every step runs, whatever the one before it said.`;

await main(async () => {
  const steps = chosenSteps();
  if (!steps) return say(HELP);
  await installPackages();
  await prepare(new Set(steps.flatMap((step) => step.needs ?? [])));

  const results = [];
  for (const step of steps) results.push(await runStep(step, results));

  say("\n──── summary");
  for (const { name, passed, failed, skipped, seconds } of results) {
    const left = skipped > 0 ? `, ${skipped} SKIPPED` : "";
    say(`${name.padEnd(12)} ${passed} passed, ${failed} failed${left}  (${seconds.toFixed(1)} s)`);
  }
  const sum = (field) => results.reduce((total, result) => total + result[field], 0);
  process.stdout.write(`\n${sum("passed")} passed, ${sum("failed")} failed\n`);
  process.exitCode = sum("failed") > 0 ? 1 : 0;
});

function chosenSteps() {
  const { values } = parseArgs({ options: { only: { type: "string" }, help: { type: "boolean", short: "h" } } });
  if (values.help) return null;
  if (!values.only) return STEPS;
  const names = values.only.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    throw new Stop(`There is no step ${unknown.join(", ")}. There are: ${STEPS.map((step) => step.name).join(", ")}.`);
  }
  return STEPS.filter((step) => names.includes(step.name));
}

async function prepare(needs) {
  if (needs.has("chromium")) {
    process.env.CHROMIUM_PATH ||= await ensureProgram("chromium", "the browser step");
  }
  for (const engine of ["prometheus", "victoria-metrics"]) {
    if (needs.has(engine)) await ensureProgram(engine, "the integration and browser steps");
  }
  if (needs.has("kustomize")) {
    const { ensureKustomize } = await import("../e2e/world/kustomize/build.mjs");
    await ensureKustomize({ log: say }).catch((error) =>
      say(`Tests of what kustomize builds are skipped: ${error.message}`),
    );
  }
  if (!needs.has("control plane")) return;
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (!assets || !existsSync(join(assets, "etcd"))) await ensureProgram("etcd-server", "the real control plane");
  const { ensureControlPlane } = await import("../e2e/world/control-plane/build.mjs");
  await ensureControlPlane({ log: say }).catch((error) => {
    throw new Stop(error.message);
  });
}

async function runStep(step, before) {
  say(`\n──── ${step.name}`);
  const started = Date.now();
  const result = { name: step.name, ...(await outcomeOf(step, before)), seconds: (Date.now() - started) / 1000 };
  say(`──── ${step.name}: ${result.failed > 0 ? "FAILED" : "passed"} in ${result.seconds.toFixed(1)} s`);
  return result;
}

async function outcomeOf(step, before) {
  const one = (passed) => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 });
  if (before.some((result) => result.name === step.after && result.failed > 0)) {
    say(`Not run, since ${step.after} failed.`);
    return one(false);
  }
  if (step.build || step.after === "build") {
    // A browser step chosen alone still tests these sources.
    const built = await buildIfChanged().then(
      () => true,
      (error) => say(error.message),
    );
    if (step.build || !built) return one(built === true);
  }
  let tally = null;
  const onLine = (line) => {
    const found = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(line.trim());
    if (found) tally = { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3] ?? 0) };
  };
  const code = await run(step.command, step.args, { onLine });
  if (!step.tally) return one(code === 0);
  if (!tally) {
    say(`${step.name} ended with ${code} and no count.`);
    return one(false);
  }
  // A runner may fail as a whole with every test passed: a hook, an unhandled rejection.
  if (code !== 0 && tally.failed === 0) tally.failed = 1;
  return tally;
}
