// `npm test`: everything, from a clean clone. Ends with `N passed, N failed`.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildIfChanged, ensureProgram, installPackages, main, npm, ROOT, run, Stop, say } from "./bootstrap.mjs";
import { keepOutcomes } from "./outcomes.mjs";
import { chooseSeed } from "./seed.mjs";

const bin = (...path) => join(ROOT, "node_modules", ...path);
const node = (...args) => ({ command: process.execPath, args });
const vitest = (project) => node(bin("vitest", "vitest.mjs"), "run", "--project", project);

/** Of steps that only compute, beside those which wait for servers and look at clocks. */
const YIELDS = 10;

/**
 * Lanes run beside one another, the steps of a lane one after the other, and a step begins once those of its `after` have ended too. One that
 * is `built` tests what the build made. `needs` are programs and the control plane, seen to before the first step. A step that prints no
 * tally of its own (types, lint, build, fuzz) counts as one.
 */
const stepsOf = (seed, isAll) => [
  { name: "build", lane: "built", build: true },
  // Not beside the build: both write what Next derives from the pages.
  { name: "types", lane: "built", command: npm(), args: ["run", "--silent", "types"], niceness: YIELDS },
  {
    name: "fuzz",
    lane: "built",
    ...node("--import", "tsx", "e2e/fuzz/main.ts", "--seconds", isAll ? "120" : "10", "--seed", seed),
    built: true,
  },
  { name: "engines", lane: "engines", ...vitest("engines"), tally: true, needs: ["prometheus", "victoria-metrics"] },
  {
    name: "cluster",
    lane: "cluster",
    ...vitest("cluster"),
    tally: true,
    needs: ["control plane", "kustomize", "cyclonus"],
  },
  {
    name: "lint",
    lane: "computing",
    ...node(bin("@biomejs", "biome", "bin", "biome"), "check", "."),
    niceness: YIELDS,
  },
  { name: "unit", lane: "computing", ...vitest("unit"), tally: true, niceness: YIELDS },
  { name: "conformance", lane: "computing", ...vitest("conformance"), tally: true, niceness: YIELDS },
  {
    name: "browser",
    // Beside what waits for metrics engines, and for nothing that computes: it is what a person would see.
    lane: "browser",
    ...node(bin("@playwright", "test", "cli.js"), "test"),
    tally: true,
    after: ["types", "conformance", "cluster"],
    built: true,
    needs: ["chromium-headless-shell", "prometheus", "victoria-metrics", "control plane"],
  },
];

const NAMES = stepsOf("0", false).map((step) => step.name);

const HELP = `npm test [-- --all] [--only step,step]

Steps: ${NAMES.join(", ")}. All but browser run beside one another, then browser.
--all tries every width, engine and seed, each property at its full number of runs, and the fuzz for two minutes; without it a run draws
a tenth, and tries one of several ways that are alike, by a seed of its own, which is printed, and SEED=… repeats.
Installs what is missing first (npm packages; Chromium, Prometheus, VictoriaMetrics and etcd with apt-get when root on Debian or Ubuntu) and
builds kube-apiserver, kustomize and cyclonus once, into the user's cache folder. Every step runs, whatever the others said.`;

await main(async () => {
  const { values } = parseArgs({
    options: { all: { type: "boolean" }, only: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) return say(HELP);
  if (values.all) process.env.TIER = "all";
  const seed = chooseSeed();
  const steps = chosen(stepsOf(seed, process.env.TIER === "all"), values.only);
  await installPackages();
  await prepare(new Set(steps.flatMap((step) => step.needs ?? [])));

  const outcomes = keepOutcomes();
  const started = Date.now();
  const results = await runAll(steps);
  const seconds = (Date.now() - started) / 1000;

  if (steps.some((step) => step.tally)) say(outcomes.print());
  say("──── summary");
  for (const { name } of steps) {
    const { passed, failed, skipped, seconds } = results.get(name);
    const left = skipped > 0 ? `, ${skipped} SKIPPED` : "";
    say(`${name.padEnd(12)} ${passed} passed, ${failed} failed${left}  (${seconds.toFixed(1)} s)`);
  }
  say(`${"together".padEnd(12)} ${seconds.toFixed(1)} s, drawn by SEED=${seed}`);
  const sum = (field) => [...results.values()].reduce((total, result) => total + result[field], 0);
  process.stdout.write(`\n${sum("passed")} passed, ${sum("failed")} failed\n`);
  process.exitCode = sum("failed") > 0 ? 1 : 0;
});

function chosen(steps, only) {
  if (!only) return steps;
  const names = only.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) {
    throw new Stop(`There is no step ${unknown.join(", ")}. There are: ${NAMES.join(", ")}.`);
  }
  return steps.filter((step) => names.includes(step.name));
}

async function prepare(needs) {
  if (needs.has("chromium-headless-shell")) await ensureProgram("chromium-headless-shell", "the browser step");
  for (const engine of ["prometheus", "victoria-metrics"]) {
    if (needs.has(engine)) await ensureProgram(engine, "the engines and browser steps");
  }
  if (needs.has("kustomize")) {
    const { ensureKustomize } = await import("../e2e/world/kustomize/build.mjs");
    await ensureKustomize({ log: say }).catch((error) =>
      say(`Tests of what kustomize builds are skipped: ${error.message}`),
    );
  }
  if (needs.has("cyclonus")) {
    const { ensureCyclonus } = await import("../e2e/world/cyclonus/build.mjs");
    await ensureCyclonus({ log: say }).catch((error) =>
      say(`Tests of what generated NetworkPolicies mean to an analyser are skipped: ${error.message}`),
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

async function runAll(steps) {
  const ends = new Map();
  const lanes = new Map();
  for (const step of steps) {
    const before = [lanes.get(step.lane), ...(step.after ?? []).map((name) => ends.get(name))];
    const end = Promise.all(before).then(async () => runStep(step, step.built && (await ends.get("build"))));
    ends.set(step.name, end);
    lanes.set(step.lane, end);
  }
  const results = new Map();
  for (const [name, end] of ends) results.set(name, await end);
  return results;
}

async function runStep(step, build) {
  const tell = (line) => say(`${step.name.padEnd(11)} │ ${line}`);
  tell("begins");
  const started = Date.now();
  const result = { ...(await outcomeOf(step, build, tell)), seconds: (Date.now() - started) / 1000 };
  tell(`${result.failed > 0 ? "FAILED" : "passed"} in ${result.seconds.toFixed(1)} s`);
  return result;
}

async function outcomeOf(step, build, tell) {
  const one = (passed) => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 });
  if (build?.failed > 0) {
    tell("not run, since build failed");
    return one(false);
  }
  if (step.build || step.built) {
    // A browser step chosen alone still tests these sources.
    const built = await buildIfChanged(step).then(
      () => true,
      (error) => tell(error.message),
    );
    if (step.build || !built) return one(built === true);
  }
  let tally = null;
  const onLine = (line) => {
    tell(line);
    const found = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(line.trim());
    if (found) tally = { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3] ?? 0) };
  };
  const code = await run(step.command, step.args, { onLine, niceness: step.niceness });
  if (!step.tally) return one(code === 0);
  if (!tally) {
    tell(`ended with ${code} and no count`);
    return one(false);
  }
  // A runner may fail as a whole with every test passed: a hook, an unhandled rejection.
  if (code !== 0 && tally.failed === 0) tally.failed = 1;
  return tally;
}
