import "server-only";
import { AppError } from "../../../errors";
import { DIALLED_METRIC } from "../../../linkerd/proxy-metrics";
import type { SourceCheck } from "../../source";
import type { Prometheus } from "../client/prometheus-client";
import { selector } from "../promql/promql";
import type { ScrapeLabels } from "../promql/scrape-labels";

/** Each proxy counts the connection by which it is scraped, so one without this metric is scraped without it. */
export async function checkDestinations(
  prometheus: Prometheus,
  { namespace, pod, only }: ScrapeLabels,
  now: number,
): Promise<SourceCheck> {
  const id = "destinations";
  const pods = (metric: string) => `group by (${namespace},${pod})(${selector(metric, only)})`;
  const count = async (query: string) => (await prometheus.instant(`count(${query})`, now))[0]?.value ?? 0;
  try {
    const all = await count(pods("proxy_build_info"));
    if (all === 0) return { id, status: "unknown", sentence: "No proxy yet.", hint: "" };
    const without = await count(`${pods("proxy_build_info")} unless on (${namespace},${pod}) ${pods(DIALLED_METRIC)}`);
    if (without === 0) {
      const sentence = `\`${DIALLED_METRIC}\` is kept, so the ports that clients dialled are known.`;
      return { id, status: "ok", sentence, hint: "" };
    }
    const whose = without === all ? "The proxies are" : `${without} of ${all} proxies are`;
    return {
      id,
      status: "warning",
      sentence: `${whose} scraped without \`${DIALLED_METRIC}\`, so the ports that their clients dialled cannot be confirmed.`,
      hint: "A keep-list or metric_relabel_configs in the scrape configuration drops it: keep it.",
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { id, status: "unknown", sentence: "Could not determine whether destinations are kept.", hint: "" };
  }
}
