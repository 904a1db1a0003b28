// Builds kustomize once, where there is none. Plain Node, no packages.
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { goBuild } from "../go-build.mjs";
import { KUSTOMIZE_VERSION, kustomizePath } from "./paths.mjs";

/** @param {{ log?: (line: string) => void }} [options] */
export async function ensureKustomize({ log = console.log } = {}) {
  const path = kustomizePath();
  if (existsSync(path)) return;
  log(`Building kustomize ${KUSTOMIZE_VERSION} once, into ${dirname(path)} (half a minute) …`);
  await goBuild({
    folder: dirname(fileURLToPath(import.meta.url)),
    path,
    program: "sigs.k8s.io/kustomize/kustomize/v5",
    flags: ["-ldflags=-s -w"],
    remedy: "Get it from https://go.dev/dl.",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureKustomize();
