import { mkdirSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { keepProcess } from "../../../scripts/keep-process.mjs";
import { freePort } from "../listen";

export interface EngineOptions {
  scrapeIntervalSeconds: number;
  /** A free one where absent. */
  port?: number;
  /** YAML of recording rules; Prometheus alone reads them. */
  rules?: string | undefined;
  /** Further flags of its command line. */
  flags?: readonly string[];
}

/** A pod as service discovery would have found it. */
export interface ScrapeTarget {
  /** `127.0.0.1:4191`: where to scrape. */
  address: string;
  metricsPath: string;
  /** As Linkerd's own scrape rules add them: `namespace`, `pod`, `deployment` …, and the `instance`. */
  labels: Record<string, string>;
}

export interface EngineProcess {
  url: string;
  setTargets(targets: readonly ScrapeTarget[]): void;
  /** Settles when the process has ended, for whatever reason. */
  exited: Promise<number>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** What tells one engine from another: its program, its flags, and where it says that it is ready. */
export interface EngineProgram {
  name: string;
  command: string;
  flags(files: { config: string; data: string; port: number }): string[];
  readyPath: string;
  endedBy?: "TERM" | "KILL";
}

/**
 * A real engine on loopback with its data in a temporary folder, which goes with it. Resolves when it is ready; rejects with its
 * last words otherwise. The program must be on the PATH. All engines get the same scrape configuration.
 */
export async function startEngine(program: EngineProgram, options: EngineOptions): Promise<EngineProcess> {
  const folder = mkdtempSync(join(tmpdir(), "egress-metrics-"));
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const [targetsFile, config, data] = [join(folder, "targets.json"), join(folder, "scrape.yml"), join(folder, "data")];
  mkdirSync(data);
  writeFileSync(targetsFile, "[]");
  const rulesFile = options.rules === undefined ? null : join(folder, "rules.yaml");
  if (rulesFile !== null) writeFileSync(rulesFile, options.rules ?? "");
  writeFileSync(config, printConfig(targetsFile, rulesFile, options.scrapeIntervalSeconds));

  const lastWords: string[] = [];
  const kept = keepProcess(program.command, [...program.flags({ config, data, port }), ...(options.flags ?? [])], {
    folder,
    endedBy: program.endedBy,
    onOutput: (line) => {
      lastWords.push(line);
      lastWords.splice(0, lastWords.length - 10);
    },
  });
  let ended: number | null = null;
  void kept.exited.then((code) => {
    ended = code;
  });

  const deadline = Date.now() + 30_000;
  while (!(await isReady(`${url}${program.readyPath}`))) {
    if (ended !== null || Date.now() > deadline) {
      await kept.stop();
      const why = ended === null ? "is not ready after 30 s" : `ended with ${ended}`;
      throw new Error(`${program.name} ${why}. Its last words:\n${lastWords.join("\n")}`);
    }
    await sleep(100);
  }
  return {
    url,
    // It may be read at any moment, so the file appears as a whole.
    setTargets: (targets) => {
      writeFileSync(`${targetsFile}.new`, printTargets(targets));
      renameSync(`${targetsFile}.new`, targetsFile);
    },
    exited: kept.exited,
    stop: async () => {
      await kept.stop();
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
}

function printConfig(targetsFile: string, rulesFile: string | null, intervalSeconds: number): string {
  return `global:
  scrape_interval: ${intervalSeconds}s
  scrape_timeout: ${intervalSeconds}s
${rulesFile === null ? "" : `rule_files: [${JSON.stringify(rulesFile)}]\n`}scrape_configs:
  - job_name: linkerd-proxy
    file_sd_configs:
      - files: [${JSON.stringify(targetsFile)}]
        refresh_interval: 2s
`;
}

function printTargets(targets: readonly ScrapeTarget[]): string {
  const groups = targets.map(({ address, metricsPath, labels }) => ({
    targets: [address],
    labels: { __metrics_path__: metricsPath, ...labels },
  }));
  return JSON.stringify(groups);
}
