import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { buildIfChanged, ensureProgram } from "../bootstrap.mjs";
import { BENCH_SIZES, type BenchSize } from "./bench-size";
import { launchBrowser } from "./browser-page";
import { startFlowsWorld } from "./flows-world";
import { type FlowsResult, goalRows, type SizeResult } from "./goals";
import { measureFirstRows } from "./measure-first-rows";
import { measureLive } from "./measure-live";
import { measureServer } from "./measure-server";
import { measureViewers } from "./measure-viewers";

export const FLOWS_HELP = `Usage: npm run bench -- flows [--size S,M,L] [--only server|browser] [--json]

Builds series of a mesh (1k, 20k, 200k), writes them into a real Prometheus and holds the built dashboard to its goals, each side by
side with Prometheus itself. S and M take some minutes each, L half an hour on two cores and 6 GB. Prints a table; --json all numbers.
`;

const LIVE_ROWS = [10_000, 50_000];

export async function benchFlows(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      size: { type: "string", default: "S,M,L" },
      only: { type: "string", default: "" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const sizes = values.size
    .split(",")
    .flatMap((name) => Object.values(BENCH_SIZES).filter((each) => each.name === name));
  if (values.help || sizes.length === 0 || !["", "server", "browser"].includes(values.only)) {
    process.stdout.write(FLOWS_HELP);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  await ensureProgram("prometheus", "the benchmark");
  await buildIfChanged();
  const result: FlowsResult = { machine: describeMachine(), sizes: [], live: [] };
  for (const size of sizes) await measureSize(size, values.only, size === sizes.at(-1), result);
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : printTable(result));
}

async function measureSize(size: BenchSize, only: string, last: boolean, result: FlowsResult): Promise<void> {
  const world = await startFlowsWorld(size, say);
  const taken: SizeResult = { size: size.name, counts: world.counts, server: null, viewers: null, firstRows: null };
  result.sizes.push(taken);
  try {
    if (only !== "browser") {
      taken.server = await measureServer(world);
      say(`${size.name}: server measured`);
      taken.viewers = await measureViewers(world);
      say(`${size.name}: viewers measured`);
    }
    if (only === "server") return;
    const browser = await launchBrowser();
    try {
      taken.firstRows = await measureFirstRows(world, browser);
      say(`${size.name}: first rows measured`);
      if (!last) return;
      for (const rows of LIVE_ROWS) result.live.push(await measureLive(world.dashboard, browser, rows));
    } finally {
      await browser.close();
    }
  } catch (error) {
    say(world.dashboard.output());
    throw error;
  } finally {
    await world.stop();
  }
}

function printTable(result: FlowsResult): string {
  const rows = goalRows(result).map(
    ({ what, goal, measured, met }) =>
      `| ${what} | ${goal} | ${measured} | ${met === null ? "–" : met ? "yes" : "**no**"} |`,
  );
  const sizes = result.sizes.map(
    ({ size, counts }) => `${size}: ${counts.series} series, ${counts.flows} flows, ${counts.policies} policies`,
  );
  return `${result.machine}. ${sizes.join("; ")}.\n\n| what | goal | measured | met |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}

function describeMachine(): string {
  const load = loadavg()[0] ?? 0;
  return `${cpus().length} cores at load ${load.toFixed(1)}, Node ${process.versions.node}`;
}

/** The table alone goes to stdout. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
