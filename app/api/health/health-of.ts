import type {
  HealthAnswer,
  HealthCheck,
  PartStatus,
  PrometheusHealth,
  RecordsState,
} from "@/lib/cluster/asked/health-answer";
import type { PolicyAnswer } from "@/lib/cluster/asked/policy-answer";
import type { SettingState } from "@/lib/env-settings";
import type { ThreadState } from "@/lib/threads/thread-state";

/** Puts the parts side by side. The whole is as well as its worst part; a part that is not configured is not well either. */
export function healthOf(
  policy: PolicyAnswer,
  prometheus: PrometheusHealth,
  settings: SettingState[],
  threads: ThreadState[],
  localToken: HealthAnswer["localToken"],
  records: RecordsState,
): HealthAnswer {
  const cluster = { ...policy.cluster, status: clusterStatus(policy) };
  // Where nothing is written there is nothing to record.
  const lost = records.state === "unusable" && !policy.readOnly.on;
  return {
    readAt: policy.snapshot.readAt,
    status: worst(cluster.status, prometheus.status, lost || threads.some(({ hangs }) => hangs) ? "degraded" : "ok"),
    cluster,
    kinds: policy.kinds,
    prometheus,
    linkerd: policy.linkerd,
    readOnly: policy.readOnly,
    localToken,
    threads,
    records,
    settings,
  };
}

function clusterStatus({ cluster, kinds }: PolicyAnswer): PartStatus {
  if (!cluster.configured) return "off";
  if (cluster.problem) return "down";
  return kinds.every((kind) => kind.state === "synced") ? "ok" : "degraded";
}

function worst(...parts: PartStatus[]): PartStatus {
  return (["down", "off", "degraded"] as const).find((status) => parts.includes(status)) ?? "ok";
}

export function prometheusHealth(url: string | null, checks: HealthCheck[]): PrometheusHealth {
  if (url === null) return { status: "off", url, checks };
  if (checks.some((check) => check.status === "failed")) return { status: "down", url, checks };
  return { status: checks.some((check) => check.status === "warning") ? "degraded" : "ok", url, checks };
}
