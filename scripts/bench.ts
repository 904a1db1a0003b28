import { measureAuthoring } from "./bench-authoring";
import { benchCollector, COLLECTOR_HELP } from "./bench-collector";
import { benchConnections } from "./bench-connections";
import { benchFlows, FLOWS_HELP } from "./bench-flows/run";
import { benchHand, HAND_HELP } from "./bench-hand";
import { benchHostile, HOSTILE_HELP } from "./bench-hostile";
import { benchNetworkPolicy, NETWORK_POLICY_HELP } from "./bench-network-policy";
import { benchPods, PODS_HELP } from "./bench-pods";
import { printRehearsals, REHEARSE_HELP } from "./bench-rehearse";
import { measure, type Row } from "./bench-resolver";

const HELP = `Usage: npm run bench -- resolver [--json] [routes …]
       npm run bench -- authoring | rehearse | flows | network-policy | pods | collector | hostile | hand

Measures the resolver on seeded worlds of 10, 100, 1,000 and 10,000 routes (or as many as are given) with up to 100
EgressNetworks, spread over 50 namespaces and all global. One line a world:

  compile     ms from a snapshot to a policy with every port's index built
  quiet, told decisions a second of CPU time, without and with trace
  naive       the same by scripts/naive-resolver.ts, which filters and sorts everything anew
  × naive     quiet / naive, paired round by round
  heap        bytes a route that a policy keeps, with what it remembers of 100,000 requests
  changed     ms to compile again after one route changed, and to decide on it
  replay      ms for 100,000 requests that were never seen before
  flows       ms for the 100,000 flows that metrics make of them (no path, mostly no address), and of these the distinct ones
  rehearsed   ms for those distinct flows once more under the policy with one route changed

All times are CPU time of this process, medians of one run. Every answer to the 100,000 requests is compared with the naive one; exit
code 1 if one differs.

authoring: CPU ms to draft the routes for 7,500 flows on worlds of 1,000 routes, compiled, and asked nothing yet; the first
round, and the median of six more.
`;

const SIZES = [10, 100, 1_000, 10_000];

const given = process.argv.slice(2);
const asksHelp = given.some((each) => each === "--help" || each === "-h");
const [what, ...rest] = asksHelp ? ["--help"] : given;
const sizes = rest.filter((each) => each !== "--json").map(Number);
if (what === "flows") {
  await benchFlows(rest);
} else if (what === "hand") {
  await benchHand(rest);
} else if (what === "authoring") {
  console.table((["spread", "global"] as const).map(measureAuthoring));
} else if (what === "rehearse") {
  process.stdout.write(await printRehearsals());
} else if (what === "network-policy") {
  const [judged, rehearsed] = [benchNetworkPolicy(), benchConnections()];
  process.exitCode = judged && rehearsed ? 0 : 1;
} else if (what === "pods") {
  process.exitCode = (await benchPods(rest)) ? 0 : 1;
} else if (what === "collector") {
  process.exitCode = benchCollector(rest) ? 0 : 1;
} else if (what === "hostile") {
  process.exitCode = benchHostile(rest) ? 0 : 1;
} else if (what !== "resolver" || sizes.some((each) => !Number.isInteger(each) || each < 1)) {
  process.stdout.write(
    `${HELP}\n${HOSTILE_HELP}\n${REHEARSE_HELP}\n${NETWORK_POLICY_HELP}\n${PODS_HELP}\n${COLLECTOR_HELP}\n${FLOWS_HELP}\n${HAND_HELP}`,
  );
  process.exitCode = asksHelp ? 0 : 1;
} else {
  const rows = (["spread", "global"] as const).flatMap((placement) =>
    (sizes.length > 0 ? sizes : SIZES).map((routes) => measure(routes, placement)),
  );
  process.stdout.write(rest.includes("--json") ? `${JSON.stringify(rows, null, 2)}\n` : printTable(rows));
  for (const { world, differing, firstDiffering } of rows) {
    if (differing === 0) continue;
    process.stderr.write(`${world}: ${differing} answers differ from the naive ones, first for ${firstDiffering}\n`);
    process.exitCode = 1;
  }
}

function printTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.world,
    String(row.networks),
    tenths(row.compileMilliseconds),
    thousands(row.quietPerSecond),
    thousands(row.toldPerSecond),
    thousands(row.naivePerSecond),
    `${Math.round(row.timesNaive)}`,
    Math.round(row.heapBytesPerRoute).toLocaleString("en"),
    tenths(row.changedMilliseconds),
    tenths(row.replayMilliseconds),
    `${tenths(row.flowsMilliseconds)} (${row.distinctFlows.toLocaleString("en")}: ${tenths(row.distinctFlowsMilliseconds)})`,
    tenths(row.rehearsedMilliseconds),
  ]);
  const head = [
    "routes",
    "networks",
    "compile ms",
    "quiet /s",
    "told /s",
    "naive /s",
    "× naive",
    "heap B/route",
    "changed ms",
    "replay ms",
    "flows ms (distinct: ms)",
    "rehearsed ms",
  ];
  return [head, head.map((_, i) => (i === 0 ? "---" : "---:")), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}

function tenths(milliseconds: number): string {
  return milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds).toLocaleString("en");
}

function thousands(perSecond: number): string {
  return `${Math.round(perSecond / 1_000).toLocaleString("en")} k`;
}
