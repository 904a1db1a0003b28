import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TakenWrite } from "../lib/take-away/take-away";
import { helmFiles } from "../lib/take-away/take-away-helm";
import { kustomizeFiles, type TextFiles } from "../lib/take-away/take-away-kustomize";

/** Files of one bundle each below `folder`; files of the same names are replaced. */
export function writeBundles(writes: readonly TakenWrite[], folder: string): void {
  writeAll(kustomizeFiles(writes), join(folder, "kustomize"));
  writeAll(helmFiles(writes), join(folder, "helm"));
}

function writeAll(files: TextFiles, folder: string): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
