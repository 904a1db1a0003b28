// What the scripts need before `npm ci` has run: plain Node, no packages.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { setPriority } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const NEXT = join(ROOT, "node_modules", "next", "dist", "bin", "next");

// The names are the Debian packages which bring the programs.
const PROGRAMS = {
  prometheus: ["prometheus"],
  "victoria-metrics": ["victoria-metrics"],
  "chromium-headless-shell": [
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
  ],
  "etcd-server": ["etcd"],
};

/** A fault whose message is all that its reader needs. */
export class Stop extends Error {}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Stop(
    `Node ${process.versions.node} is too old: 20.19 or newer is needed. See https://nodejs.org/en/download.`,
  );
}

/** `npm ci`, unless what is installed is as new as the lock file. */
export async function installPackages() {
  const lock = join(ROOT, "package-lock.json");
  const installed = join(ROOT, "node_modules", ".package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  say("Installing npm packages (npm ci) …");
  const code = await run(npm(), ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (code !== 0) throw new Stop(`npm ci ended with ${code}; its message stands above.`);
}

/**
 * Sees to it that a program is on the PATH: by apt-get where this is root on Debian or Ubuntu, else by saying how.
 * @param {keyof typeof PROGRAMS} debianPackage
 * @param {string} purpose
 * @returns {Promise<string>} its path
 */
export async function ensureProgram(debianPackage, purpose) {
  const names = PROGRAMS[debianPackage];
  const found = () => foundProgram(debianPackage);
  // Debian's package puts servers where only root looks.
  if (!found()) process.env.PATH = [process.env.PATH, "/usr/local/sbin", "/usr/sbin", "/sbin"].join(delimiter);
  const present = found();
  if (present) return present;
  const remedy = `Install ${names[0]} (Debian: apt-get install ${debianPackage}; macOS: brew install ${names[0]}) and start again.`;
  if (!isDebianRoot()) throw new Stop(`${names[0]} is missing: ${purpose} needs it on the PATH. ${remedy}`);
  say(`Installing ${debianPackage} with apt-get, since ${purpose} needs it …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  // Where the lists cannot be renewed, the old ones may still do.
  await run("apt-get", ["update", "-qq"], { env, quiet: true });
  const install = ["install", "-y", "-qq", "--no-install-recommends", debianPackage];
  const code = await run("apt-get", install, { env, quiet: true });
  const installed = found();
  if (code === 0 && installed) return installed;
  throw new Stop(`apt-get could not install ${debianPackage} (it ended with ${code}). ${remedy}`);
}

/** @param {keyof typeof PROGRAMS} debianPackage @returns {string | null} its path */
export function foundProgram(debianPackage) {
  return PROGRAMS[debianPackage].map(programPath).find((path) => path !== null) ?? null;
}

/** `next build`, unless the sources are those of the last build. */
export async function buildIfChanged({ niceness = 0 } = {}) {
  const record = join(ROOT, ".next", "built-from");
  const sources = hashSources();
  const isBuilt = existsSync(join(ROOT, ".next", "BUILD_ID")) && existsSync(record);
  if (isBuilt && readFileSync(record, "utf8") === sources) return;
  say("Building the dashboard (next build) …");
  const code = await run(process.execPath, [NEXT, "build"], { quiet: true, niceness });
  if (code !== 0) throw new Stop(`next build ended with ${code}; its message stands above.`);
  writeFileSync(record, sources);
}

/** Everything that goes into a build, by content: a checkout changes times without changing anything. */
function hashSources() {
  const hash = createHash("sha256").update(process.version);
  const roots = [
    "app",
    "components",
    "lib",
    "public",
    ...readdirSync(ROOT).filter((name) => /^(?!\.).*\.(js|ts|mjs|json)$/.test(name)),
  ];
  for (const root of roots)
    for (const file of filesUnder(root))
      hash
        .update(file)
        .update("\0")
        .update(readFileSync(join(ROOT, file)));
  return hash.digest("hex");
}

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  const full = join(ROOT, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return path === "next-env.d.ts" ? [] : [path];
  const entries = readdirSync(full).sort();
  return entries.flatMap((name) =>
    /\.test\.tsx?$|^recorded$|^conformance$/.test(name) ? [] : filesUnder(join(path, name)),
  );
}

/** @param {number} port */
export function isPortFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/**
 * Runs a program to its end; resolves with its exit code. `quiet` shows its output only if it fails; `onLine` gets it by lines instead.
 * With a `niceness` it yields to what is not so nice.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean, onLine?: (line: string) => void, niceness?: number }} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, { env = process.env, quiet = false, onLine, niceness = 0 } = {}) {
  return new Promise((resolve) => {
    const piped = quiet || onLine !== undefined;
    const child = spawn(command, args, {
      cwd: ROOT,
      env,
      stdio: ["ignore", piped ? "pipe" : "inherit", piped ? "pipe" : "inherit"],
    });
    if (niceness > 0 && child.pid !== undefined) setPriority(child.pid, niceness);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      if (onLine) createInterface({ input: stream }).on("line", onLine);
      else
        stream.setEncoding("utf8").on("data", (chunk) => {
          output += chunk;
        });
    }
    const forget = endWith(child);
    child.once("error", (error) => {
      forget();
      process.stderr.write(`${command}: ${error.message}\n`);
      resolve(127);
    });
    child.once("close", (code) => {
      forget();
      if (quiet && code !== 0) process.stderr.write(output);
      resolve(code ?? 1);
    });
  });
}

/** A signal to us is one to the child; we end when it has. */
function endWith(child) {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  const forward = (signal) => {
    child.once("close", () => process.exit(130));
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}

export function npm() {
  return process.platform === "win32" ? "npm.cmd" : "npm";
}

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** Runs a script's body; a `Stop` prints its message alone. */
export async function main(body) {
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  try {
    process.chdir(ROOT);
    requireNode();
    await body();
  } catch (error) {
    process.stderr.write(`\n${error instanceof Stop ? error.message : error?.stack}\n`);
    process.exit(1);
  }
}

function programPath(name) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {}
  }
  return null;
}

function isDebianRoot() {
  if (process.getuid?.() !== 0 || programPath("apt-get") === null) return false;
  const { stdout } = spawnSync("sh", ["-c", ". /etc/os-release && echo $ID $ID_LIKE"], { encoding: "utf8" });
  return /\b(debian|ubuntu)\b/.test(stdout ?? "");
}
