import "server-only";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { Holder } from "../change-record";

// Which process is at a change, and whether it is still there. Of another machine nobody can tell: there time decides.

// On globalThis, since Next gives routes and instrumentation separate instances of this module.
declare global {
  /** Ids of the changes that this process is at. */
  var egressChangesHeld: Set<string> | undefined;
}

function held(): Set<string> {
  globalThis.egressChangesHeld ??= new Set();
  return globalThis.egressChangesHeld;
}

/** Runs `work` on a change as one that this process is at. */
export async function holding<T>(id: string, work: () => Promise<T>): Promise<T> {
  held().add(id);
  try {
    return await work();
  } finally {
    held().delete(id);
  }
}

export const THIS_PROCESS: Holder = { host: hostOf(), pid: process.pid, started: startOf(process.pid) ?? "" };

/** `unknown`: a process of another machine. */
export function lifeOf(holder: Holder, id: string): "alive" | "dead" | "unknown" {
  if (holder.host !== THIS_PROCESS.host) return "unknown";
  if (holder.pid === THIS_PROCESS.pid && holder.started === THIS_PROCESS.started) {
    return held().has(id) ? "alive" : "dead";
  }
  return isRunning(holder.pid) && startOf(holder.pid) === holder.started ? "alive" : "dead";
}

/** Containers of one host may share its name, and then number their processes each for itself. */
function hostOf(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return typeof error === "object" && error !== null && "code" in error && error.code === "EPERM";
  }
}

/** Since when a process runs, as Linux counts it; empty elsewhere, null where there is no such process. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold anything; a zombie has ended.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : (fields[19] ?? "");
  } catch {
    return process.platform === "linux" ? null : "";
  }
}
