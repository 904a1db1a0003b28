import "server-only";
import { readEnv } from "../../../env";
import { selector } from "../promql/promql";
import { newestProxy } from "./newest-proxy";
import { openReading } from "./open-reading";
import type { PrometheusOptions } from "./read-flows";

/** Version of the newest proxy that is scraped; null where none is of a release. Throws as every reading. */
export async function readProxyVersion(options: PrometheusOptions = {}): Promise<string | null> {
  const signal = options.signal ?? new AbortController().signal;
  const { prometheus, now, shape } = await openReading(options.settings ?? readEnv(), false, signal);
  const rows = await prometheus.instant(`group by (version)(${selector("proxy_build_info", shape.labels.only)})`, now);
  return newestProxy(rows.map(({ labels }) => labels.version ?? ""));
}
