import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Ran {
  code: number | null;
  output: string;
  errors: string;
}

/** For tests: runs a script of this folder as `npm run` does, with `input` on its stdin. After `mostMilliseconds` it is ended, its code null. */
export function runScript(
  script: string,
  input: string,
  options: readonly string[],
  mostMilliseconds?: number,
): Promise<Ran> {
  const child = spawn(process.execPath, ["--import", "tsx", join(import.meta.dirname, script), ...options], {
    timeout: mostMilliseconds,
    killSignal: "SIGKILL",
  });
  const ran: Ran = { code: null, output: "", errors: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    ran.output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    ran.errors += text;
  });
  // A script that refuses its options does not read.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return new Promise((done) => {
    child.once("close", (code) => done({ ...ran, code }));
  });
}

/** For tests: a new folder with these files, gone after `use`. */
export async function withFiles<T>(files: Record<string, string>, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "manifests-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
