// Builds Prometheus 3 once, where there is none. Plain Node, no packages.
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { goBuild } from "../go-build.mjs";
import { PROMETHEUS_VERSION, prometheus3Path } from "./paths.mjs";

/** @param {{ log?: (line: string) => void }} [options] */
export async function ensurePrometheus3({ log = console.log } = {}) {
  const path = prometheus3Path();
  if (existsSync(path)) return;
  log(`Building Prometheus ${PROMETHEUS_VERSION} once, into ${dirname(path)} (some minutes) …`);
  await goBuild({
    folder: dirname(fileURLToPath(import.meta.url)),
    path,
    program: "github.com/prometheus/prometheus/cmd/prometheus",
    // Without the clouds' service discovery, which is most of it, and without the web page, which stays out by default.
    flags: [
      "-tags=remove_all_sd",
      `-ldflags=-s -w -X github.com/prometheus/common/version.Version=${PROMETHEUS_VERSION}`,
    ],
    remedy: "Get it from https://go.dev/dl.",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensurePrometheus3();
