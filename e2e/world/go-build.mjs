// Builds a program of a Go module once, into the user's cache. Plain Node, no packages.
import { spawn } from "node:child_process";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { onPath } from "./control-plane/paths.mjs";

/**
 * Runs `go build` in `folder`, the wrapper module that pins the version; the program appears at `path` as a whole or not at all.
 * `go.mod` and `go.sum` lie in `folder`.
 * @param {{ folder: string, path: string, program: string, flags: string[], remedy: string }} build
 */
export async function goBuild({ folder, path, program, flags, remedy }) {
  if (onPath("go") === null) throw new Error(`Go, which builds ${program}, is not on PATH. ${remedy}`);
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  try {
    await go(folder, ["build", "-trimpath", ...flags, "-o", unfinished, program]);
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function go(folder, args) {
  return new Promise((resolve, reject) => {
    // In a workspace of somebody else's, `go build` would take that module list instead of ours.
    const env = { ...process.env, GOWORK: "off", CGO_ENABLED: "0" };
    const child = spawn("go", args, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
    let complaints = "";
    child.stderr.on("data", (chunk) => {
      complaints = (complaints + chunk).slice(-4000);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(undefined);
      else reject(new Error(`go ${args.join(" ")} ended with ${code} in ${folder}:\n${complaints}`));
    });
  });
}
