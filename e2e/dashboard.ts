import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { keepProcess } from "../scripts/keep-process.mjs";
import { freePort } from "./world/listen";

const root = fileURLToPath(new URL("..", import.meta.url));

/** In place of the user's own state folder: what one dashboard of these tests records, the next one finds. */
export const STATE_HOME = mkdtempSync(join(tmpdir(), "egress-state-"));
process.on("exit", () => rmSync(STATE_HOME, { recursive: true, force: true }));

export interface Dashboard {
  url: string;
  /** What it printed so far. */
  output(): string;
  /** Of memory, as the system counts what it holds. */
  residentMegabytes(): number;
  stop(): Promise<unknown>;
}

/**
 * The built dashboard on a free loopback port, with `settings` and nothing else of this process's environment that it reads.
 * `host` is what Next is told, whatever HOST is.
 */
export async function startDashboard(settings: Record<string, string>, host = "127.0.0.1"): Promise<Dashboard> {
  const port = await freePort();
  const lines: string[] = [];
  const inherited = Object.fromEntries(["PATH", "HOME", "TMPDIR"].map((name) => [name, process.env[name]]));
  const server = keepProcess(
    process.execPath,
    ["node_modules/next/dist/bin/next", "start", "-H", host, "-p", String(port)],
    {
      cwd: root,
      env: {
        ...inherited,
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
        XDG_STATE_HOME: STATE_HOME,
        LOCAL_TOKEN: "off",
        ...settings,
      },
      onOutput: (line) => lines.push(line),
    },
  );
  let ended: number | null = null;
  void server.exited.then((code) => {
    ended = code;
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300; tries++) {
    if (ended !== null) throw new Error(`The dashboard ended with ${ended}:\n${lines.join("\n")}`);
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) {
      const residentMegabytes = () => largestOfGroup(server.pid);
      return { url, output: () => lines.join("\n"), residentMegabytes, stop: server.stop };
    }
    await sleep(100);
  }
  await server.stop();
  throw new Error(`The dashboard did not answer within 30 s:\n${lines.join("\n")}`);
}

/** The server, beside the shell that keeps it. */
function largestOfGroup(group: number | undefined): number {
  const rows = execFileSync("ps", ["-eo", "pgid=,rss="], { encoding: "utf8" }).trim().split("\n");
  const kilobytes = rows.map((row) => row.trim().split(/\s+/).map(Number)).filter(([pgid]) => pgid === group);
  return Math.max(...kilobytes.map(([, rss = 0]) => rss)) / 1000;
}
