import type { SettingState } from "../../env-settings";
import type { ThreadState } from "../../threads/thread-state";
import type { ClusterIdentity, KindState, LinkerdSource, ReadOnlyState } from "./policy-answer";

export type PartStatus = "ok" | "degraded" | "down" | "off";

/** What `GET /api/health` answers, always with 200: the parts say how they are. */
export interface HealthAnswer {
  /** RFC 3339. */
  readAt: string;
  /** As well as the worst of cluster and Prometheus; `off` means that a part is not configured. */
  status: PartStatus;
  cluster: ClusterIdentity & { status: PartStatus };
  kinds: KindState[];
  prometheus: PrometheusHealth;
  linkerd: LinkerdSource;
  readOnly: ReadOnlyState;
  /** Whether users of this machine need the token of this start; `needless` in a pod and on a wider bind. */
  localToken: "required" | "off" | "needless";
  threads: ThreadState[];
  records: RecordsState;
  settings: SettingState[];
}

/** Whether what is changed can be recorded. */
export interface RecordsState {
  /** `unknown`: the first look goes on. */
  state: "unknown" | "usable" | "unusable";
  /** For people: `ConfigMaps of namespace egress`; null where it is not known. */
  place: string | null;
  /** null unless `unusable`. */
  problem: { message: string; hint: string } | null;
}

export interface PrometheusHealth {
  status: PartStatus;
  /** Without credentials; null when not configured. */
  url: string | null;
  /** What was looked at, in order; a failed `reachable` stands alone. */
  checks: HealthCheck[];
}

export interface HealthCheck {
  id: string;
  status: "ok" | "warning" | "failed" | "unknown";
  sentence: string;
  /** What may help; empty when all is well. */
  hint: string;
}
