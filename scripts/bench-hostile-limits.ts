import { WORK } from "./hostile-work";
import { HOSTILE } from "./hostile-worlds";

/** What may be tried by anybody who can send a body, cold as the server's thread may be. */
const LIMITS: readonly {
  dimension: keyof typeof HOSTILE;
  size: number;
  works: readonly string[];
  milliseconds: number;
}[] = [
  { dimension: "CIDRs of one network", size: 8_000, works: ["compile", "edit", "diff", "plan"], milliseconds: 300 },
  { dimension: "CIDRs, nested", size: 8_000, works: ["compile", "edit", "diff", "plan"], milliseconds: 300 },
  { dimension: "exceptions of one CIDR", size: 8_000, works: ["compile", "edit", "diff", "plan"], milliseconds: 300 },
  { dimension: "CIDRs of one network", size: 18_000, works: ["rehearse"], milliseconds: 2_000 },
  { dimension: "CIDRs of two networks, the same", size: 9_000, works: ["rehearse"], milliseconds: 2_000 },
  { dimension: "unknown keys of a network", size: 20_000, works: ["check"], milliseconds: 200 },
];

const cells = (each: readonly string[]) => process.stdout.write(`| ${each.join(" | ")} |\n`);
cells(["dimension", "size", "work", "ms", "limit"]);
cells(["---", "---:", "---", "---:", "---:"]);
for (const { dimension, size, works, milliseconds: limit } of LIMITS) {
  const world = HOSTILE[dimension]?.(size);
  if (!world) throw new Error(`No dimension ${dimension}.`);
  for (const work of works) {
    const run = WORK[work]?.(world);
    if (!run) throw new Error(`No work ${work}.`);
    const [start, started] = [process.cpuUsage(), performance.now()];
    run();
    const elapsed = performance.now() - started;
    const { user, system } = process.cpuUsage(start);
    // Others on the machine add to the one, the compiler's own threads to the other.
    const milliseconds = Math.min(elapsed, (user + system) / 1000);
    cells([dimension, size.toLocaleString("en"), work, milliseconds.toFixed(1), `${limit}`]);
    if (milliseconds > limit) process.exitCode = 1;
  }
}
process.stdout.write("\n");
