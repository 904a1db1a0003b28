import { type EngineOptions, type EngineProcess, startEngine } from "./metrics-engine";

/**
 * VictoriaMetrics (single node) as the PATH has it; in Debian that is 1.79. `-search.latencyOffset` stays at its default of 30 s, which
 * is what users run.
 */
export function startVictoriaMetrics(options: EngineOptions): Promise<EngineProcess> {
  return startEngine(
    {
      name: "VictoriaMetrics",
      command: "victoria-metrics",
      flags: ({ config, data, port }) => [
        `-promscrape.config=${config}`,
        // It has no refresh_interval and would refuse it; a flag says the same.
        "-promscrape.config.strictParse=false",
        "-promscrape.fileSDCheckInterval=2s",
        `-storageDataPath=${data}`,
        "-retentionPeriod=1d",
        `-httpListenAddr=127.0.0.1:${port}`,
        "-memory.allowedBytes=256MB",
        "-loggerLevel=WARN",
      ],
      readyPath: "/health",
      // Its graceful end waits for idle connections, to save data that nobody wants.
      endedBy: "KILL",
    },
    options,
  );
}
