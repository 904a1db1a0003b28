import { type Dashboard, startDashboard } from "../../e2e/dashboard";
import { freePort } from "../../e2e/world/listen";

export interface ProcessUse {
  cpuMilliseconds: number;
  rss: number;
  heapUsed: number;
  /** The longest that the event loop was held up. */
  stallMilliseconds: number;
}

export interface BenchDashboard extends Dashboard {
  /** Since it was asked last; `collected`: after a collection of garbage. */
  use(collected?: "collected"): Promise<ProcessUse>;
}

/** The built dashboard with a window into its process. */
export async function startBenchDashboard(settings: Record<string, string>): Promise<BenchDashboard> {
  const port = await freePort();
  const observer = new URL("./observe-process.mjs", import.meta.url).href;
  const dashboard = await startDashboard({
    ...settings,
    NODE_OPTIONS: `--import=${observer}`,
    BENCH_PORT: String(port),
  });
  const use = async (collected?: "collected") =>
    processUse(await (await fetch(`http://127.0.0.1:${port}/${collected ? "gc" : ""}`)).json());
  return { ...dashboard, use };
}

/** `observe-process.mjs` sends exactly this. */
function processUse(body: unknown): ProcessUse {
  return body as ProcessUse;
}
