import { completeYaml } from "../lib/authoring/editor/complete-yaml";
import { parseManifest, placeFindings } from "../lib/authoring/editor/parse-manifest";
import { blastRadius } from "../lib/changes/checks/blast-radius";
import { planNotices } from "../lib/changes/checks/plan-notices";
import { statusChecks } from "../lib/changes/checks/status-checks";
import { diffLines } from "../lib/print/diff";
import { printYaml } from "../lib/print/yaml";
import { compile, recompile } from "../lib/resolver/compile/compile";
import { decide } from "../lib/resolver/decide";
import { lint } from "../lib/resolver/lint/lint";
import { networkReach } from "../lib/resolver/network-reach";
import { anEgressRequest } from "../lib/resolver/policy-builders.testing";
import { BUNDLED_SCHEMAS } from "../lib/schema/bundled-schemas";
import { schemaObjections } from "../lib/schema/schema-objections";
import { lintManifest } from "../lib/simulation/lint-manifest";
import { proposedSnapshot } from "../lib/simulation/proposed-snapshot";
import { whatIf } from "../lib/simulation/what-if";
import { HOSTILE, type HostileWorld } from "./hostile-worlds";

const NO_VALUES = { namespaces: [], networks: [], services: [], hosts: [], ports: [] };

/** What the dashboard does with a policy and an object of it; each is prepared apart from what is measured. */
const WORK: Record<string, (world: HostileWorld) => () => unknown> = {
  compile: ({ snapshot }) => {
    const request = anEgressRequest({ ip: "11.0.7.1" });
    return () => decide(request, compile(snapshot));
  },
  lint:
    ({ snapshot }) =>
    () =>
      lint(snapshot),
  rehearse:
    ({ snapshot, proposal, flows }) =>
    () =>
      // As it is sent: explanations are made while it is written.
      JSON.stringify(
        whatIf({ flows, windowSeconds: 300, readAt: snapshot.readAt }, snapshot, proposedSnapshot(snapshot, proposal)),
      ),
  plan: ({ snapshot, proposal }) => {
    const policy = compile(snapshot);
    const after = proposedSnapshot(snapshot, proposal, policy);
    const then = recompile(policy, after);
    return () => [
      blastRadius(snapshot, after),
      planNotices(policy, then),
      statusChecks(snapshot, after),
      networkReach(snapshot),
    ];
  },
  check: (world) => {
    const object = largeOf(world);
    return () => schemaObjections(object, BUNDLED_SCHEMAS);
  },
  editor: (world) => {
    const text = printYaml(largeOf(world));
    return () => parseManifest(text, { schemas: BUNDLED_SCHEMAS });
  },
  "editor lint": (world) => {
    const object = largeOf(world);
    const text = printYaml(object);
    const policy = compile(world.snapshot);
    return () => placeFindings(text, lintManifest(object, policy));
  },
  complete: (world) => {
    const text = printYaml(largeOf(world));
    return () => completeYaml(text, text.length - 3, NO_VALUES, BUNDLED_SCHEMAS);
  },
  diff: (world) => {
    const text = printYaml(largeOf(world));
    // Every line differs from its neighbour of before.
    const turned = text.split("\n").reverse().join("\n");
    return () => diffLines(text, turned);
  },
  edit: ({ snapshot, proposal }) => {
    const policy = compile(snapshot);
    return () => recompile(policy, proposedSnapshot(snapshot, proposal, policy));
  },
};

function largeOf({ snapshot, proposal }: HostileWorld) {
  const [write] = proposal.writes;
  const name = write?.verb === "patch" ? `${write.ref.kind} ${write.ref.name}` : "";
  const found = snapshot.resources.find((each) => `${each.kind} ${each.metadata.name}` === name);
  if (!found) throw new Error(`No object ${name} in this world.`);
  const { status: _, ...object } = found;
  return object;
}

export const HOSTILE_HELP = `Usage: npm run bench -- hostile [filter]

Policies that are large in one dimension, each at n and 10 n: what the dashboard does with them, in CPU ms, and the exponent with which
it grows (1 is linear, 2 quadratic). Where both are too short to tell, the exponent is left out. filter: only rows that contain it.
Exit code 1 where an exponent is above 1.2 and the time above 50 ms.
`;

const [SMALL, LARGE] = [1_000, 10_000];

/** Prints the table; false where something grows faster than it may. */
export function printHostile([filter = ""]: readonly string[]): boolean {
  const head = [
    "dimension",
    "work",
    `ms at ${SMALL.toLocaleString("en")}`,
    `ms at ${LARGE.toLocaleString("en")}`,
    "exponent",
  ];
  const cells = (each: string[]) => process.stdout.write(`| ${each.join(" | ")} |\n`);
  cells(head);
  cells(head.map((_, i) => (i < 2 ? "---" : "---:")));
  let linear = true;
  for (const { dimension, work, milliseconds, exponent } of measureHostile([SMALL, LARGE], (row) =>
    row.includes(filter),
  )) {
    const times = milliseconds.map((each) => (each === null ? "not tried" : each.toFixed(1)));
    cells([dimension, work, ...times, exponent?.toFixed(2) ?? "–"]);
    if (exponent === null ? milliseconds.includes(null) : exponent > MOST_EXPONENT) linear = false;
  }
  return linear;
}

/**
 * n·log n measures 1.125 here, and 10,000 objects lie in memory where 1,000 lie in the processor's caches: a pass that is linear by its
 * code shows up to 1.2. What grows with n·√n shows 1.5.
 */
const MOST_EXPONENT = 1.2;

interface HostileRow {
  dimension: string;
  work: string;
  /** CPU ms at n, 10 n; null where it was not tried, since a tenth took too long. */
  milliseconds: [small: number, large: number | null];
  /** 1 is linear. null where both are too short to tell. */
  exponent: number | null;
}

/** Shorter than this and a clock, a collection, the compiler or the processor's caches tell more than the work. */
const TELLING_MILLISECONDS = 50;
const MOST_MILLISECONDS = 20_000;

function* measureHostile(
  [small, large]: readonly [number, number],
  only: (row: string) => boolean,
): Generator<HostileRow> {
  for (const [dimension, make] of Object.entries(HOSTILE)) {
    const wanted = Object.entries(WORK).filter(([work]) => only(`${dimension} ${work}`));
    if (wanted.length === 0) continue;
    const worlds = [make(small), make(large)] as const;
    for (const [work, prepare] of wanted) {
      const [runSmall, runLarge] = [prepare(worlds[0]), prepare(worlds[1])];
      const milliseconds = measurePair(runSmall, runLarge, large / small);
      yield { dimension, work, milliseconds, exponent: exponentOf(milliseconds, large / small) };
    }
  }
}

function exponentOf([small, large]: HostileRow["milliseconds"], times: number): number | null {
  if (large === null || large < TELLING_MILLISECONDS) return null;
  return Math.log(large / small) / Math.log(times);
}

/**
 * The fastest of each: others on the machine, and the compiler's own threads, only add. Warmed by the large one, for a small one that the
 * compiler has not seen enough of hides growth. The small one is repeated until it takes a telling time, with what it returns kept
 * meanwhile as callers keep it: a run that is over before the first collection hides what its memory costs, and the large one alone would
 * pay. A large one that grows no faster than it may is not run again: it could only become faster. Collections are rare meanwhile
 * (`--max-semi-space-size` in package.json): what a young generation of 16 MB copies grows faster than the work that made it.
 */
function measurePair(small: () => unknown, large: () => unknown, times: number): HostileRow["milliseconds"] {
  let least = milliseconds(small, 1);
  if (least > MOST_MILLISECONDS / 10) return [least, null];
  let most = milliseconds(large, 1);
  for (let batches = 0, idle = 0; batches < MOST_BATCHES && idle < 3; batches += 1) {
    const runs = Math.ceil(Math.max(1, Math.min(TELLING_MILLISECONDS / least, 1_000)));
    const each = milliseconds(small, runs);
    // A hundredth less is no progress.
    idle = each < least * 0.99 ? 0 : idle + 1;
    least = Math.min(least, each);
  }
  const runs = Math.min(8, Math.ceil(MOST_MILLISECONDS / most));
  for (let run = 0; run < runs && most >= TELLING_MILLISECONDS && most > least * times ** 1.05; run += 1) {
    most = Math.min(most, milliseconds(large, 1));
  }
  return [least, most];
}

const MOST_BATCHES = 30;

/** CPU ms of one of `runs`. */
function milliseconds(run: () => unknown, runs: number): number {
  // Not a full collection: with the last object of a shape goes the code that was compiled for it, and the next run would begin cold.
  global.gc?.({ type: "minor" });
  const kept: unknown[] = [];
  const start = process.cpuUsage();
  for (let i = 0; i < runs; i += 1) kept.push(run());
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / runs;
}
