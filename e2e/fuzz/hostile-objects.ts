import {
  apiVersionOf,
  EGRESS_NETWORK,
  GRPC_ROUTE,
  HTTP_ROUTE,
  type ResourceKind,
  TCP_ROUTE,
  TLS_ROUTE,
} from "../../lib/linkerd/kinds";
import { SEED_NETWORK_POLICIES } from "../world/seed-network-policies";
import { SEED_POLICY } from "../world/seed-policy";
import { standingObjects } from "../world/standing-objects";
import type { ServedKind } from "../world/verb-table";
import { hostileText, hostileValue, pick, type Random, wrecked } from "./hostile";

/** Annotations that somebody reads: the dashboard's own, Linkerd's, and those of GitOps tools. */
const ANNOTATIONS = [
  "linkerd-egress-dashboard/last-change",
  "linkerd-egress-dashboard/revert",
  "config.linkerd.io/opaque-ports",
  "retry.linkerd.io/http",
  "retry.linkerd.io/limit",
  "timeout.linkerd.io/request",
  "balancer.linkerd.io/failure-accrual",
  "argocd.argoproj.io/tracking-id",
  "kubectl.kubernetes.io/last-applied-configuration",
];

const LABELS = ["kustomize.toolkit.fluxcd.io/name", "app.kubernetes.io/managed-by", "argocd.argoproj.io/instance"];

const HOSTILE_NAMES = [
  "..",
  "a/b",
  "%2e%2e",
  "__proto__",
  "constructor",
  "\ud800",
  "\u202eexe",
  "<b>",
  "a b",
  "UPPER",
] as const;

/** Notes as a dashboard writes them, to be wrecked: what is nearly right goes deepest. */
const WRITTEN = [
  {
    id: "20261121T100000000Z-0123abcd",
    at: "2026-11-21T10:00:00.000Z",
    by: "alice",
    verb: "patch",
    restore: { spec: { trafficPolicy: "Allow" } },
    wrote: { spec: {} },
  },
  { due: "2000-01-01T00:00:00Z", from: "Deny", to: "Allow", by: "alice", uid: "u", id: "20261121T100000000Z-0123abcd" },
];

const WRITE = {
  verb: "patch",
  ref: { group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, namespace: "shop", name: "object-1" },
  uid: "uid-object-1",
  resourceVersion: "1",
  result: "applied",
  before: {
    apiVersion: apiVersionOf(EGRESS_NETWORK),
    kind: "EgressNetwork",
    metadata: { namespace: "shop", name: "object-1" },
    spec: { trafficPolicy: "Allow" },
  },
  after: null,
  patch: { spec: { trafficPolicy: "Deny" } },
};
const PROMISE = {
  due: "2026-11-21T11:00:00Z",
  from: "Allow",
  to: "Deny",
  state: "pending",
  revert: null,
  holder: null,
  tries: 0,
  nextAt: null,
  sentence: null,
};
const FORECAST = { windowSeconds: 900, counts: { unchanged: 1 }, turns: [], turnsLeftOut: 0, steady: ["a"] };

/** A change as it is kept, and as former versions kept it. */
const RECORD = {
  id: "20261121T100000000Z-0123abcd",
  at: "2026-11-21T10:00:00.000Z",
  order: 1_795_255_200_000,
  by: "alice",
  cause: { kind: "person" },
  state: "done",
  holder: null,
  digest: "abc",
  overrideGitOps: false,
  objects: [{ ...WRITE, promise: PROMISE }],
  forecast: FORECAST,
  shownOtherwise: null,
  returning: [],
  verification: null,
};
const FORMER = {
  id: RECORD.id,
  at: RECORD.at,
  by: "alice",
  cause: { kind: "person" },
  state: "done",
  objects: [WRITE],
  forecast: FORECAST,
};

const STATUS = {
  parents: [
    {
      parentRef: { group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, namespace: "shop", name: "all-egress" },
      controllerName: "linkerd.io/policy-controller",
      conditions: [
        {
          type: "Accepted",
          status: "True",
          reason: "Accepted",
          message: "",
          lastTransitionTime: "2026-11-21T10:00:00Z",
        },
      ],
    },
  ],
  conditions: [{ type: "Accepted", status: "True", reason: "Accepted" }],
};

const SEEDS: readonly { kind: string }[] = [...SEED_POLICY, ...SEED_NETWORK_POLICIES, ...standingObjects([])];

const ROUTES = [HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE, TCP_ROUTE];

/** `good`: as a user would write it. The rest have something wrong in labels, annotations, spec or status, or all of them. */
export function someObject(kind: ServedKind, random: Random, good: boolean): Record<string, unknown> {
  const seeds = SEEDS.filter((each) => each.kind === kind.kind);
  const seed = seeds[Math.floor(random() * seeds.length)];
  // As many as a cluster may hold while it is watched for long: one that changes is there before.
  const name = good || random() < 0.8 ? `object-${Math.floor(random() * 20)}` : pick(random, ...HOSTILE_NAMES);
  const change = kind.kind === "ConfigMap" ? keptChange(random, good) : null;
  const object = {
    apiVersion: kind.group === "" ? kind.version : `${kind.group}/${kind.version}`,
    kind: kind.kind,
    metadata: {
      name: change?.name ?? name,
      ...(kind.namespaced ? { namespace: pick(random, "shop", "payments", "linkerd-egress") } : {}),
      uid: `uid-${name.slice(0, 20)}`,
      resourceVersion: String(Math.floor(random() * 1e6)),
      creationTimestamp: "2026-11-21T10:00:00Z",
      labels: { app: "web" },
      annotations: {},
    },
  };
  const parts: Record<string, unknown> = change ? { data: change.data } : { spec: {}, status: STATUS, ...seed };
  if (good) return { ...parts, ...object };
  const { metadata } = object;
  const annotations = Object.fromEntries(
    ANNOTATIONS.filter(() => random() < 0.4).map((key) => [key, annotation(random)]),
  );
  const labels = Object.fromEntries(LABELS.filter(() => random() < 0.4).map((key) => [key, hostileText(random)]));
  const noted = { ...metadata, labels: { ...metadata.labels, ...labels }, annotations };
  const worse = random() < 0.3 ? wrecked(noted, random) : noted;
  // What has no name is no object, and costs nothing more.
  const named = typeof worse === "object" && worse !== null ? { ...worse, name: metadata.name } : noted;
  return { ...parts, ...wreckedParts(parts, random), ...object, metadata: named };
}

/** A ConfigMap's data is wrecked already. */
function wreckedParts(parts: Record<string, unknown>, random: Random): Record<string, unknown> {
  const names = Object.keys(parts).filter((each) => each !== "data" && random() < 0.7);
  return Object.fromEntries(names.map((each) => [each, wrecked(parts[each], random)]));
}

function annotation(random: Random): unknown {
  const choice = random();
  if (choice < 0.5) return JSON.stringify(wrecked(pick(random, ...nonEmpty(WRITTEN)), random));
  return choice < 0.9 ? hostileText(random) : hostileValue(random);
}

/** A ConfigMap with a change; `metadata.name` and `data` have to fit each other, or it is none. */
function keptChange(random: Random, good: boolean) {
  const id = `2026112${Math.floor(random() * 10)}T100000000Z-0123abcd`;
  const written = (record: object) => JSON.stringify(good ? { ...record, id } : wrecked({ ...record, id }, random));
  if (random() < 0.3) {
    const odd = good ? {} : { [hostileText(random)]: hostileText(random) };
    return { name: "linkerd-egress-dashboard-activity", data: { [id]: written(FORMER), ...odd } };
  }
  return { name: `linkerd-egress-dashboard-${id.toLowerCase()}`, data: { key: id, record: written(RECORD) } };
}

/** A manifest as somebody may post or pass it. */
export function someManifest(random: Random): Record<string, unknown> {
  const kind = pick<ResourceKind>(random, EGRESS_NETWORK, ...nonEmpty(ROUTES));
  const seeds = SEED_POLICY.filter((each) => each.kind === kind.kind);
  const spec = seeds[Math.floor(random() * seeds.length)]?.spec ?? {};
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { name: "proposed", namespace: "shop" }, spec };
}

function nonEmpty<T>(list: readonly T[]): [T, ...T[]] {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error("There is nothing to choose from.");
  return [first, ...rest];
}
