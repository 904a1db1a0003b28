import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { WireProtocol } from "../../../lib/linkerd/decision";
import type { KubernetesObject } from "../../../lib/linkerd/object";
import type { PolicySnapshot } from "../../../lib/linkerd/policy-snapshot";

/** One kind of request that a recorded client sent. */
export interface SentKind {
  pod: string;
  namespace: string;
  /** Host or SNI. */
  host: string | null;
  ip: string;
  port: number;
  protocol: WireProtocol;
  path: string | null;
  /** null: the usual one of its protocol. */
  method: string | null;
  count: number;
  connections: number;
}

export interface RecordedClient {
  pod: string;
  /** As its proxy served it. */
  page: string;
  sent: SentKind[];
  policy: PolicySnapshot;
}

const FOLDER = join(import.meta.dirname, "..", "recorded", "real-mesh");

/** Clients of a real mesh, each with its proxy's page and all that it had sent. */
export function recordedClients(): RecordedClient[] {
  const { linkerd, sets } = asTruth(JSON.parse(read("requests.json.gz")));
  return Object.values(sets).flatMap(({ pods, cluster, requests }) => {
    const namespaces = cluster.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name);
    const { clusterNetworks, globalEgressNamespace, opaquePorts } = linkerd;
    const policy: PolicySnapshot = {
      readAt: "2026-11-29T00:00:00Z",
      clusterNetworks,
      globalEgressNamespace,
      defaultOpaquePorts: opaquePorts.join(","),
      tlsRouteHostnames: "optional",
      resources: cluster,
      status: "live",
      namespaces,
      unread: [],
    };
    return pods.map((pod) => ({
      pod,
      page: read(`${pod}.prom.gz`),
      sent: requests.filter((each) => each.pod === pod),
      policy,
    }));
  });
}

function read(name: string): string {
  return gunzipSync(readFileSync(join(FOLDER, name))).toString("utf8");
}

interface Truth {
  linkerd: { clusterNetworks: string[]; globalEgressNamespace: string; opaquePorts: number[] };
  sets: Record<string, { pods: string[]; cluster: KubernetesObject[]; requests: SentKind[] }>;
}

/** The file is ours, and its README says what it holds. */
function asTruth(value: unknown): Truth {
  return value as Truth;
}
