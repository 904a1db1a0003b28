import type { Flow } from "../../flows/flow";

/**
 * What host names cost in series, as far as the rows of a window tell. Linkerd keeps one series for each name that a pod asks for, in
 * each family below, without a cap, until the pod ends; requests within the mesh are counted by name as well.
 */
export interface SeriesCost {
  namespace: string;
  /** Series of egress without a name. */
  now: number;
  /** The same when each of these pods asks for so many names. */
  withNames: { names: number; series: number }[];
}

// linkerd2-proxy: buckets of outbound_http_route_request_duration_seconds (0.05 0.5 1.0 10.0 +Inf), its sum and count; those of
// outbound_http_route_request_frame_size_bytes (128 1024 10240 +Inf), its sum and count.
const HISTOGRAMS = 7 + 6;
// outbound_tls_route_open_total, and outbound_tls_route_close_total for each of five errors.
const TLS = 1 + 5;
const NAMES = [10, 100];

export function seriesCost(namespace: string, observed: readonly Flow[]): SeriesCost {
  const nameless = observed.filter(
    ({ source, host, protocol }) => source.namespace === namespace && host === null && protocol !== "tcp",
  );
  const now = nameless.reduce((sum, { source, protocol, answers }) => {
    const each = protocol === "tls" ? TLS : HISTOGRAMS + Math.max(1, Object.keys(answers).length);
    return sum + each * Math.max(1, source.pods.length);
  }, 0);
  return { namespace, now, withNames: NAMES.map((names) => ({ names, series: now * names })) };
}

export function costSentence({ namespace, now, withNames }: SeriesCost): string {
  const each = withNames
    .map(({ names, series }) => `about ${series} if each pod asks for ${names} hostnames`)
    .join(", ");
  const estimate =
    now === 0
      ? "each hostname that a pod asks for adds up to 14 series (6 for TLS)"
      : `namespace ${namespace} has about ${now} series of egress without hostnames now, ${each}`;
  return `Cost, estimated from this window: ${estimate}. There is no cap, in-mesh traffic is counted by hostname too, and series stay until the pod ends.`;
}
