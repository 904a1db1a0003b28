import type { EngineOptions, EngineProcess } from "./metrics-engine";
import { startPrometheus, startPrometheus3 } from "./prometheus";
import { startVictoriaMetrics } from "./victoria-metrics";

export type EngineName = "prometheus" | "prometheus3" | "victoriametrics";

export interface Engine {
  name: EngineName;
  title: string;
  start(options: EngineOptions): Promise<EngineProcess>;
}

const ALL: readonly Engine[] = [
  { name: "prometheus", title: "Prometheus", start: startPrometheus },
  { name: "victoriametrics", title: "VictoriaMetrics", start: startVictoriaMetrics },
  { name: "prometheus3", title: "Prometheus 3", start: startPrometheus3 },
];

/** Those on which tests run: two from Debian packages, and with ENGINES=all Prometheus 3, which takes minutes to build. */
export const ENGINES: readonly Engine[] = ALL.filter(
  ({ name }) => name !== "prometheus3" || process.env.ENGINES === "all",
);

export function engineNamed(name: string): Engine {
  const found = ALL.find((engine) => engine.name === name);
  if (!found) throw new Error(`No engine is called ${name}: ${ALL.map((engine) => engine.name).join(", ")}`);
  return found;
}
