import "server-only";
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import type { EnvSource } from "./env";
import { secretsOfSettings } from "./env-secrets";
import { withoutSecrets } from "./redaction";

/** Prints what nobody foresaw, with its causes, and without any secret of the settings. */
export function logError(thrown: unknown, source: EnvSource = process.env): void {
  console.error(
    withoutSecrets(inspect(thrown), [...secretsOfSettings(source), ...tokenIn(source.PROMETHEUS_TOKEN_FILE)]),
  );
}

function tokenIn(file: string | undefined): string[] {
  try {
    return file ? [readFileSync(file, "utf8").trim()] : [];
  } catch {
    return [];
  }
}
