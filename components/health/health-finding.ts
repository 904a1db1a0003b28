import type { HealthAnswer, HealthCheck, PartStatus } from "@/lib/cluster/asked/health-answer";
import type { KindState } from "@/lib/cluster/asked/policy-answer";
import { counted } from "@/lib/print/counted";
import type { ThreadState } from "@/lib/threads/thread-state";

/** One row of the health page. */
export interface HealthFinding {
  /** Unique on the page. */
  id: string;
  name: string;
  status: "pass" | "warn" | "fail";
  sentence: string;
  /** What may help; empty when all is well. */
  fix: string;
}

export interface HealthGroup {
  name: string;
  findings: HealthFinding[];
}

/** The parts of an answer as rows in words. */
export function healthGroups(answer: HealthAnswer): HealthGroup[] {
  return [
    {
      name: "Cluster",
      findings: [
        clusterFinding(answer),
        writeFinding(answer),
        recordsFinding(answer),
        ...strangerFindings(answer),
        linkerdFinding(answer),
      ],
    },
    { name: "Watched resources", findings: answer.kinds.map((kind) => kindFinding(kind, answer)) },
    { name: "Prometheus", findings: prometheusFindings(answer) },
    ...(answer.threads.length > 0 ? [{ name: "This dashboard", findings: answer.threads.map(threadFinding) }] : []),
  ];
}

function clusterFinding({ cluster }: HealthAnswer): HealthFinding {
  const base = { id: "cluster", name: "API server" };
  if (cluster.problem) return { ...base, status: "fail", sentence: cluster.problem.message, fix: cluster.problem.hint };
  const where = cluster.context ? `context ${cluster.context}, ${cluster.server}` : `${cluster.server}`;
  const who = cluster.identity ? ` Connected as ${cluster.identity}.` : "";
  return { ...base, status: WORST[cluster.status], sentence: `Reachable: ${where}.${who}`, fix: "" };
}

function writeFinding({ readOnly }: HealthAnswer): HealthFinding {
  const base = { id: "writes", name: "Writes", fix: "" };
  if (readOnly.on) return { ...base, status: "warn", sentence: readOnly.reason || "Read only." };
  return {
    ...base,
    status: "pass",
    sentence: "Enabled, as far as the identity's RBAC allows. Each review checks it.",
  };
}

/** Without records changes go through all the same. */
function recordsFinding({ records: { state, place, problem }, cluster, readOnly }: HealthAnswer): HealthFinding {
  const base = { id: "records", name: "Records of changes", fix: "" };
  if (state === "usable") return { ...base, status: "pass", sentence: `Kept in ${place}.` };
  if (!problem) return { ...base, status: "warn", sentence: "Checking where they are kept." };
  if (cluster.problem?.message === problem.message)
    return { ...base, status: "fail", sentence: "Unknown, for the reason above." };
  if (readOnly.on)
    return { ...base, status: "warn", sentence: `Not available, and nothing is written: ${problem.message}` };
  const lost = "Changes still work but are not recorded, and no policy can be set for a limited time.";
  return { ...base, status: "fail", sentence: `${problem.message} ${lost}`, fix: problem.hint };
}

/** Nothing to say where nobody else is on the machine, or all who reach the port are meant to. */
function strangerFindings({ localToken }: HealthAnswer): HealthFinding[] {
  const base = { id: "local-token", name: "Users of this machine" };
  if (localToken === "needless") return [];
  if (localToken === "required") {
    return [
      {
        ...base,
        status: "pass",
        sentence: "No access, except for the user who started it: a one-time token is required.",
        fix: "",
      },
    ];
  }
  const sentence = "LOCAL_TOKEN=off: each of them can use this dashboard and act with its kubeconfig.";
  return [{ ...base, status: "warn", sentence, fix: "Unset LOCAL_TOKEN if others can log in to this machine." }];
}

function linkerdFinding({ linkerd }: HealthAnswer): HealthFinding {
  const base = { id: "linkerd", name: "Linkerd settings" };
  const overridden =
    linkerd.overridden.length > 0 ? ` The environment overrides ${linkerd.overridden.join(", ")}.` : "";
  if (linkerd.source === "config-map") {
    const version = linkerd.version ? ` of ${linkerd.version}` : "";
    return {
      ...base,
      status: "pass",
      sentence: `Read from ConfigMap linkerd-config${version}.${overridden}`,
      fix: "",
    };
  }
  return {
    ...base,
    status: "warn",
    sentence: `${linkerd.message || "Using Helm defaults."}${overridden}`,
    fix: "If your clusterNetworks or global namespace differ, set CLUSTER_NETWORKS and GLOBAL_EGRESS_NAMESPACE.",
  };
}

function kindFinding(kind: KindState, { cluster }: HealthAnswer): HealthFinding {
  const same = cluster.problem !== null && kind.message === cluster.problem.message;
  const base = {
    id: `${kind.kind}.${kind.group}`,
    name: kind.group ? `${kind.kind} · ${kind.group}` : kind.kind,
    fix: same ? "" : kind.hint,
  };
  if (same) return { ...base, status: "fail", sentence: "Not read, for the reason above." };
  const count = `${counted(kind.objects, "object")}, version ${kind.version}.`;
  const lost = kind.unreadable > 0 ? ` ${kind.unreadable} could not be read.` : "";
  if (kind.state === "synced")
    return { ...base, status: kind.unreadable > 0 ? "warn" : "pass", sentence: `Watched: ${count}${lost}` };
  if (kind.state === "starting") return { ...base, status: "warn", sentence: "First read in progress." };
  const missing = kind.state === "absent" || kind.state === "unserved" || kind.state === "stale";
  return { ...base, status: missing ? "warn" : "fail", sentence: kind.message };
}

function prometheusFindings({ prometheus }: HealthAnswer): HealthFinding[] {
  return prometheus.checks.map((check) => ({
    id: `prometheus ${check.id}`,
    name: CHECK[check.id] ?? check.id,
    status: CHECKED[check.status],
    sentence: check.sentence,
    fix: check.hint,
  }));
}

function threadFinding({ name, hangs, replacements, replaced }: ThreadState): HealthFinding {
  const base = { id: `thread ${name}`, name: `Thread ${name}` };
  if (hangs) {
    const sentence = `Has not answered for ${hangs.seconds} s. ${hangs.doing}: it will be restarted if this continues.`;
    return { ...base, status: "fail", sentence, fix: "Other requests to it wait until then." };
  }
  if (!replaced) return { ...base, status: "pass", sentence: "Responding.", fix: "" };
  const times = replacements === 1 ? "once" : `${replacements} times`;
  return {
    ...base,
    status: "warn",
    sentence: `Responding. It hung and was restarted ${times}, last at ${replaced.at}: ${replaced.doing}.`,
    fix: "Is an object named there very large? If not, please report it.",
  };
}

/** What cannot be told yet is no fault, and no proof either. */
const CHECKED: Record<HealthCheck["status"], HealthFinding["status"]> = {
  ok: "pass",
  unknown: "warn",
  warning: "warn",
  failed: "fail",
};

const WORST: Record<PartStatus, HealthFinding["status"]> = { ok: "pass", degraded: "warn", off: "fail", down: "fail" };

const CHECK: Record<string, string> = {
  configured: "Configured",
  reachable: "Connection",
  version: "Version",
  proxies: "Proxies scraped",
  clusters: "Clusters",
  labels: "Labels",
  hostnames: "Hostnames",
  destinations: "Destinations",
  "scrape-interval": "Scrape interval",
  clock: "Clock",
  charts: "Charts",
  "recording-rules": "Recording rules",
};
