import { prometheus3Path } from "../prometheus3/paths.mjs";
import { type EngineOptions, type EngineProcess, startEngine } from "./metrics-engine";

/** Prometheus as the PATH has it; in Debian that is 2.42. */
export function startPrometheus(options: EngineOptions): Promise<EngineProcess> {
  return startEngine(prometheus("prometheus"), options);
}

/** The Prometheus 3 which `npm run test:engines` builds. */
export function startPrometheus3(options: EngineOptions): Promise<EngineProcess> {
  return startEngine(prometheus(prometheus3Path()), options);
}

function prometheus(command: string) {
  return {
    name: "Prometheus",
    command,
    flags: ({ config, data, port }: { config: string; data: string; port: number }) => [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      "--storage.tsdb.retention.time=1d",
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=warn",
      // The benchmark writes its history itself.
      "--web.enable-remote-write-receiver",
    ],
    readyPath: "/-/ready",
  };
}
