import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import type { ApplyRequest } from "../lib/changes/change";

/** `applying-process.ts` as one file: it is started dozens of times, and 150 modules take two seconds each time. */
export async function buildReplica(): Promise<{ path: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "egress-replica-"));
  const path = join(folder, "replica.mjs");
  const require = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
  await build({
    ...{ entryPoints: ["e2e/applying-process.ts"], outfile: path, bundle: true, logLevel: "error" },
    ...{ platform: "node", format: "esm", target: "node20", conditions: ["react-server"], banner: { js: require } },
  });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A dashboard without pages in a process of its own, once it has carried on with what was left undone. */
export class Replica {
  readonly lines: string[] = [];
  readonly exited: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    this.exited = once(child, "exit");
    let rest = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      this.lines.push(...lines);
    });
  }

  static async start(path: string, settings: Record<string, string>): Promise<Replica> {
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, NODE_ENV: "test", ...settings } as const;
    const replica = new Replica(spawn(process.execPath, [path], { env, stdio: ["pipe", "pipe", "inherit"] }));
    let ended = false;
    void replica.exited.then(() => {
      ended = true;
    });
    while (!replica.lines.includes("ready")) {
      if (ended) throw new Error(`It ended before it was ready:\n${replica.lines.join("\n")}`);
      await sleep(20);
    }
    return replica;
  }

  apply(request: ApplyRequest): void {
    this.child.stdin?.write(`${JSON.stringify(request)}\n`);
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  /** Whether the change was answered. */
  get isAnswered(): boolean {
    return this.lines.some((line) => /^(answer|refused) /.test(line));
  }
}
