import { spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { keepProcess } from "./keep-process.mjs";

const aFolder = () => mkdtempSync(join(tmpdir(), "egress-kept-"));

describe("a kept process", () => {
  it("tells its output and its exit code, and its folder goes with it", async () => {
    const folder = aFolder();
    const lines: string[] = [];
    const kept = keepProcess("sh", ["-c", "echo one; echo two >&2; exit 3"], {
      folder,
      onOutput: (line) => lines.push(line),
    });
    expect(await kept.exited).toBe(3);
    expect(lines.sort()).toEqual(["one", "two"]);
    expect(existsSync(folder)).toBe(false);
  });

  it("ends when asked", async () => {
    const kept = keepProcess("sleep", ["60"]);
    expect(await kept.stop()).not.toBe(0);
  });

  it("is killed where it does not listen", async () => {
    const lines: string[] = [];
    const deaf = 'trap "" TERM; echo ready; while :; do sleep 0.05; done';
    const kept = keepProcess("sh", ["-c", deaf], { graceSeconds: 0.2, onOutput: (line) => lines.push(line) });
    await expect.poll(() => lines).toEqual(["ready"]);
    expect(await kept.stop()).toBe(137);
  });

  it("ends with a parent that was killed, and its folder too", async () => {
    const folder = aFolder();
    const module = pathToFileURL(join(import.meta.dirname, "keep-process.mjs"));
    const script = `
      const { keepProcess } = await import(${JSON.stringify(module.href)});
      keepProcess("sh", ["-c", "echo $$; exec sleep 60"], { folder: ${JSON.stringify(folder)}, onOutput: (pid) => {
        console.log(pid);
        process.kill(process.pid, "SIGKILL");
      } });`;
    const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = await new Promise<number>((resolve) => parent.stdout.once("data", (chunk) => resolve(Number(chunk))));
    await expect.poll(() => isRunning(pid), { timeout: 5000 }).toBe(false);
    await expect.poll(() => existsSync(folder), { timeout: 5000 }).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
