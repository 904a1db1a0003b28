// Builds the analyser once, where there is none: main.go around cyclonus's matcher. Plain Node, no packages.
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { goBuild } from "../go-build.mjs";
import { CYCLONUS_VERSION, cyclonusPath } from "./paths.mjs";

/** @param {{ log?: (line: string) => void }} [options] */
export async function ensureCyclonus({ log = console.log } = {}) {
  const path = cyclonusPath();
  if (existsSync(path)) return;
  log(
    `Building the analyser of NetworkPolicies (cyclonus ${CYCLONUS_VERSION}) once, into ${dirname(path)} (some minutes) …`,
  );
  await goBuild({
    folder: dirname(fileURLToPath(import.meta.url)),
    path,
    program: ".",
    flags: ["-ldflags=-s -w"],
    remedy: "Get it from https://go.dev/dl.",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureCyclonus();
