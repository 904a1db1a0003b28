import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

export interface Ran {
  code: number | null;
  output: string;
  errors: string;
}

/** Each script is one file, made once: tests start it dozens of times, and to read 150 modules takes a second each time. */
const made = new Map<string, Promise<string>>();

async function fileOf(script: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "egress-script-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, script.replace(/ts$/, "mjs"));
  const require = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
  await build({
    ...{ entryPoints: [join(import.meta.dirname, script)], outfile, bundle: true, logLevel: "error" },
    ...{ platform: "node", format: "esm", target: "node20", banner: { js: require } },
    // What it reads beside itself is still here.
    define: { "import.meta.dirname": JSON.stringify(import.meta.dirname) },
  });
  return outfile;
}

/** For tests: runs a script of this folder with `input` on its stdin. After `mostMilliseconds` it is ended, its code null. */
export async function runScript(
  script: string,
  input: string,
  options: readonly string[],
  mostMilliseconds?: number,
): Promise<Ran> {
  const file = made.get(script) ?? fileOf(script);
  made.set(script, file);
  const child = spawn(process.execPath, [await file, ...options], {
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
