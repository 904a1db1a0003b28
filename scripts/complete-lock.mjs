// Completes package-lock.json with the packages of other platforms where the registry that wrote it has only ours: without them
// `npm ci` refuses the lock there. Then each entry without integrity takes the registry's, so that nothing is installed unchecked.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, say } from "./bootstrap.mjs";

const SYSTEMS = ["android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32", "aix"];
const PROCESSORS = ["arm64", "arm", "x64", "ia32", "ppc64", "riscv64", "s390x", "loong64", "mips64el", "wasm32"];

const file = join(ROOT, "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));
const before = Object.keys(lock.packages).length;

for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (lock.packages[`${path}/node_modules/${name}`] || lock.packages[`node_modules/${name}`]) continue;
    const words = name.split(/[/-]/);
    const os = SYSTEMS.filter((system) => words.includes(system));
    const cpu = PROCESSORS.filter((processor) => words.includes(processor));
    if (os.length === 0 && cpu.length === 0) continue;
    lock.packages[`node_modules/${name}`] = {
      version: range.replace(/^[\^~]/, ""),
      optional: true,
      ...(entry.dev && { dev: true }),
      ...(cpu.length > 0 && { cpu }),
      ...(os.length > 0 && { os }),
    };
  }
}
const without = Object.entries(lock.packages).filter(([path, entry]) => path !== "" && !entry.link && !entry.integrity);
for (const [path, entry] of without) {
  const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  entry.integrity = execFileSync("npm", ["view", `${name}@${entry.version}`, "dist.integrity"], {
    encoding: "utf8",
  }).trim();
  if (!entry.integrity.startsWith("sha512-"))
    throw new Error(`The registry names no integrity of ${name} ${entry.version}.`);
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
say(
  `${Object.keys(lock.packages).length - before} packages of other platforms added; integrity completed for ${without.length}.`,
);
