import type { Labels } from "../client/decode-result";
import { ownerOfPod } from "./pod-name";
import { quote } from "./promql";

/** Kinds by the label that Linkerd's scrape configuration makes of `linkerd.io/proxy-<kind>`. */
export const WORKLOAD_LABELS: readonly (readonly [label: string, kind: string])[] = [
  ["deployment", "Deployment"],
  ["statefulset", "StatefulSet"],
  ["daemonset", "DaemonSet"],
  ["k8s_job", "Job"],
  ["cronjob", "CronJob"],
  ["replicaset", "ReplicaSet"],
  ["replicationcontroller", "ReplicationController"],
];

const KINDS = [...WORKLOAD_LABELS.map(([, kind]) => kind), "Rollout", "Pod"];

/** A label that holds the name of a workload, and what its kind is, or which labels tell that. */
type NameLabel = readonly [label: string, kind: string | readonly string[]];

/**
 * In the order of preference: Linkerd's own; OpenTelemetry's resource attributes; and the controller's name, as managed collectors
 * (Google's, Amazon's, Grafana's) and kube-state-metrics have it.
 */
const NAME_LABELS: readonly NameLabel[] = [
  ...WORKLOAD_LABELS,
  ...KINDS.slice(0, -1).map((kind): NameLabel => [`k8s_${kind.toLowerCase()}_name`, kind]),
  ["top_level_controller_name", ["top_level_controller_type", "top_level_controller_kind"]],
  ["workload", ["workload_type", "workload_kind"]],
  ["workload_name", ["workload_type", "workload_kind"]],
  ["controller_name", ["controller_kind", "controller_type"]],
  ["created_by_name", ["created_by_kind"]],
  ["owner_name", ["owner_kind"]],
];

/** The pod's own label `linkerd.io/proxy-<kind>`, as a labelmap spells it, whatever it puts before. */
const MAPPED = /(?:^|_)linkerd_io_proxy_([a-z]+)$/;

/** Argo Rollouts' own: what it appends to its name for a ReplicaSet, whose pods Linkerd knows by that ReplicaSet. */
const ROLLOUT_HASH = "rollouts_pod_template_hash";
/** A name with the hash of a pod template, in the alphabet that Kubernetes writes hashes with. */
const REVISION = "[bcdfghjklmnpqrstvwxz2456789]{8,10}";
const OF_REVISION = new RegExp(`^(.+)-${REVISION}$`);
/** Where a collector knows the controller of a pod, but not the one above it. */
const NO_KIND = "Workload";

/** Those of `names` that say whose a pod is: labels of names, and beside them those of kinds and of the rollout. `given` comes first. */
export function workloadLabelsOf(names: readonly string[], given: string | null): string[] {
  const known = NAME_LABELS.map(([label]) => label).filter((label) => names.includes(label));
  const mapped = names.filter((name) => kindOfMapped(name) !== null).sort();
  const all = [...new Set([...(given === null ? [] : [given]), ...known, ...mapped])];
  const kinds = all.flatMap((label) => kindLabels(label).filter((each) => names.includes(each)));
  const rollout = names.includes(ROLLOUT_HASH) && all.some((label) => nameLabel(label)[1] !== "Deployment");
  return [...new Set([...all, ...kinds, ...(rollout ? [ROLLOUT_HASH] : [])])];
}

function kindOfMapped(label: string): string | null {
  const kind = MAPPED.exec(label)?.[1];
  return KINDS.find((each) => each.toLowerCase() === kind) ?? null;
}

function nameLabel(label: string): NameLabel {
  const mapped = kindOfMapped(label);
  if (mapped !== null) return [label, mapped];
  const stem = label.replace(/_name$/, "");
  return NAME_LABELS.find(([known]) => known === label) ?? [label, [`${stem}_kind`, `${stem}_type`]];
}

/** Those of `workloadLabelsOf` that hold names. */
export function namesOfWorkloads(labels: readonly string[]): string[] {
  const beside = new Set([ROLLOUT_HASH, ...labels.flatMap((label) => kindLabels(label))]);
  return labels.filter((label) => !beside.has(label));
}

function kindLabels(label: string): readonly string[] {
  const [, kind] = nameLabel(label);
  return typeof kind === "string" ? [] : kind;
}

/** null: no label of `known`, as `workloadLabelsOf` gives them, names one. */
export function workloadOf(
  labels: Labels,
  known: readonly string[],
): { workload: string; workloadKind: string } | null {
  for (const label of namesOfWorkloads(known)) {
    const name = labels[label];
    if (name) return aboveReplicaSet(name, kindOf(label, labels), labels, label);
  }
  return null;
}

function kindOf(label: string, labels: Labels): string {
  const [, kind] = nameLabel(label);
  if (typeof kind === "string") return kind;
  const told = kind.map((each) => labels[each]).find(Boolean);
  return told === undefined ? NO_KIND : (KINDS.find((each) => each.toLowerCase() === told.toLowerCase()) ?? told);
}

function aboveReplicaSet(name: string, kind: string, labels: Labels, label: string) {
  if (kind !== "ReplicaSet") return { workload: name, workloadKind: kind };
  const hash = labels[ROLLOUT_HASH];
  if (hash && name.endsWith(`-${hash}`)) return { workload: name.slice(0, -hash.length - 1), workloadKind: "Rollout" };
  // Linkerd names the Deployment itself, so a ReplicaSet with such a name is a Rollout's, whether scraping kept its label or not;
  // a collector that names the pod's controller leaves the one above it to whoever reads it.
  if (kindLabels(label).length === 0) {
    const rollout = OF_REVISION.exec(name)?.[1];
    return rollout === undefined
      ? { workload: name, workloadKind: kind }
      : { workload: rollout, workloadKind: "Rollout" };
  }
  const owner = ownerOfPod(`${name}-bbbbb`);
  return owner === name ? { workload: name, workloadKind: kind } : { workload: owner, workloadKind: "Deployment" };
}

/** Matchers of the series of a workload, by the labels which `workloadOf` would read it from; null where none can. */
export function workloadMatchers(
  { workload, workloadKind }: { workload: string; workloadKind: string },
  known: readonly string[],
): string[] | null {
  const escaped = workload.replace(/[.]/g, "\\.");
  const matchers = namesOfWorkloads(known).map((label): string[] | null => {
    const [, kind] = nameLabel(label);
    if (kind === workloadKind) return [`${label}=${quote(workload)}`];
    if (kind === "ReplicaSet" && workloadKind === "Rollout") {
      const hashed = known.includes(ROLLOUT_HASH);
      const revisions = `${label}=~${quote(`${escaped}-${hashed ? "[0-9a-z]+" : REVISION}`)}`;
      return hashed ? [revisions, `${ROLLOUT_HASH}!=""`] : [revisions];
    }
    if (typeof kind === "string") return null;
    const told = kind.find((each) => known.includes(each));
    if (told === undefined) return workloadKind === NO_KIND ? [`${label}=${quote(workload)}`] : null;
    // Where its ReplicaSets are named, they are read as the Deployment above them.
    if (workloadKind !== "Deployment")
      return [`${label}=${quote(workload)}`, `${told}=~${quote(`(?i:${workloadKind})`)}`];
    return [`${label}=~${quote(`${escaped}(-[0-9a-z]+)?`)}`, `${told}=~${quote("(?i:Deployment|ReplicaSet)")}`];
  });
  return matchers.find((each) => each !== null) ?? null;
}
