import { CRON_JOB, EGRESS_KINDS, ENDPOINT_SLICE, NETWORK_POLICY } from "../../lib/linkerd/kinds";

/**
 * Everything the sandbox API serves, which is what the product, the status writer and the mesh ask for. One contract test runs it
 * against the sandbox and a real API server. Whatever is not in here is answered 501.
 */
export interface ServedKind {
  /** Core is `""`. */
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  namespaced: boolean;
  verbs: readonly Verb[];
  /** Served under `/status`: get and merge patch, of the status alone. */
  hasStatus: boolean;
}

/** `patch` is JSON merge patch alone. */
export type Verb = "get" | "list" | "watch" | "create" | "patch" | "delete";

const ALL: readonly Verb[] = ["get", "list", "watch", "create", "patch", "delete"];

const CORE: readonly ServedKind[] = [
  core("Service", "services", true, ALL),
  core("Namespace", "namespaces", false, ["get", "list", "watch", "create"]),
  core("ConfigMap", "configmaps", true, ["get", "list", "create", "patch"]),
  // Nobody of ours writes a pod: what controllers and kubelets made stands there from the start.
  core("Pod", "pods", true, ["get", "list", "watch"]),
];

/** Only looked at: when it ran last. */
const CRON_JOBS: ServedKind = {
  ...CRON_JOB,
  singular: "cronjob",
  namespaced: true,
  verbs: ["get", "list", "watch"],
  hasStatus: false,
};

const NETWORKING: readonly ServedKind[] = [
  { ...NETWORK_POLICY, singular: "networkpolicy", namespaced: true, verbs: ALL, hasStatus: false },
  { ...ENDPOINT_SLICE, singular: "endpointslice", namespaced: true, verbs: ["get", "list", "watch"], hasStatus: false },
];

/** Only written: nobody here reads Events back, except the tests. */
const EVENT: ServedKind = {
  group: "events.k8s.io",
  version: "v1",
  kind: "Event",
  plural: "events",
  singular: "event",
  namespaced: true,
  verbs: ["get", "list", "create"],
  hasStatus: false,
};

export const SERVED_KINDS: readonly ServedKind[] = [
  ...CORE,
  ...NETWORKING,
  CRON_JOBS,
  EVENT,
  ...EGRESS_KINDS.map((kind) => ({
    ...kind,
    singular: kind.kind.toLowerCase(),
    namespaced: true,
    verbs: ALL,
    hasStatus: true,
  })),
];

/** Reviews are created and answered at once; nothing is stored. */
export const REVIEWS = [
  { group: "authorization.k8s.io", version: "v1", plural: "selfsubjectaccessreviews", kind: "SelfSubjectAccessReview" },
  { group: "authentication.k8s.io", version: "v1", plural: "selfsubjectreviews", kind: "SelfSubjectReview" },
] as const;

/**
 * Query parameters by verb; another one is answered 501, since ignoring a selector would answer something else than was asked.
 * `fieldSelector` is `metadata.name=` and nothing else. `dryRun` is `All`. `fieldValidation` is taken and has no effect: schemas are told, and not enforced.
 */
export const PARAMETERS: Readonly<Record<Verb, readonly string[]>> = {
  get: [],
  list: ["limit", "continue", "resourceVersion", "pretty", "watch", "fieldSelector"],
  watch: ["watch", "resourceVersion", "allowWatchBookmarks", "timeoutSeconds"],
  create: ["dryRun", "fieldManager", "fieldValidation"],
  patch: ["dryRun", "fieldManager", "fieldValidation"],
  delete: ["dryRun", "propagationPolicy", "gracePeriodSeconds"],
};

/** Throws where the table has no such kind. */
export function servedKind({ group, kind }: { group: string; kind: string }): ServedKind {
  const found = SERVED_KINDS.find((each) => each.group === group && each.kind === kind);
  if (!found) throw new Error(`The verb table has no ${kind} of the group "${group}"`);
  return found;
}

/** `/apis/policy.linkerd.io/v1alpha1` */
export function apiRoot(kind: { group: string; version: string }): string {
  return kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
}

export function groupVersion(kind: { group: string; version: string }): string {
  return kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
}

/** `egressnetworks.policy.linkerd.io`, `services` */
export function qualified(name: string, group: string): string {
  return group === "" ? name : `${name}.${group}`;
}

function core(kind: string, plural: string, namespaced: boolean, verbs: readonly Verb[]): ServedKind {
  return { group: "", version: "v1", kind, plural, singular: kind.toLowerCase(), namespaced, verbs, hasStatus: false };
}
