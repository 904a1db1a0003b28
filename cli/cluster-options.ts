import { parseCidr } from "../lib/linkerd/address";
import { printRef } from "../lib/linkerd/object";
import type { PolicySnapshot } from "../lib/linkerd/policy-snapshot";
import type { Schemas } from "../lib/schema/structural-schema";
import { type Manifests, readManifests, snapshotOf } from "./cluster-folder";
import { GATEWAY_HELP, gatewaySchemas } from "./gateway-bundles";
import { LINKERD_HELP, linkerdVersionOf } from "./linkerd-version";
import { UsageError } from "./usage-error";

/** How every command that stands on a folder of manifests is told about the cluster; for `parseArgs`. */
export const CLUSTER_OPTIONS = {
  cluster: { type: "string" },
  "global-namespace": { type: "string" },
  "cluster-networks": { type: "string" },
  "opaque-ports": { type: "string" },
  "linkerd-version": { type: "string" },
  "gateway-api": { type: "string" },
} as const;

export const CLUSTER_HELP = `  --cluster DIR            The policy: a folder (or file) of manifests, .yaml, .yml or .json, lists included; e.g. from
                           kubectl get -A -o yaml egressnetworks,httproutes,grpcroutes,tlsroutes,tcproutes,services,namespaces
                           and, for Linkerd's settings, kubectl get -n linkerd -o yaml configmap linkerd-config
                           or the answer of GET /api/policy of the dashboard, which includes Linkerd's settings.
                           Other kinds are ignored. Missing status is predicted.
  --global-namespace NAME  Where Linkerd looks for global EgressNetworks. Default: as --cluster tells, else linkerd-egress.
  --cluster-networks LIST  Linkerd's clusterNetworks, comma-separated. Default: as --cluster tells, else Helm's.
  --opaque-ports LIST      Linkerd's proxy.opaquePorts. Default: as --cluster tells, else Helm's.
${LINKERD_HELP}
${GATEWAY_HELP}`;

interface ClusterValues {
  cluster?: string | undefined;
  "global-namespace"?: string | undefined;
  "cluster-networks"?: string | undefined;
  "opaque-ports"?: string | undefined;
  "linkerd-version"?: string | undefined;
  "gateway-api"?: string | undefined;
}

/** What the options say of the cluster. */
export interface ReadCluster {
  snapshot: PolicySnapshot;
  manifests: Manifests;
  /** By which manifests are judged. */
  schemas: Schemas;
}

/** The policy of `--cluster`. A manifest that cannot be read is refused: a policy with holes would answer wrongly. */
export function readClusterManifests(values: ClusterValues, readAt = new Date().toISOString()): ReadCluster {
  if (values.cluster === undefined) throw new UsageError("--cluster DIR is missing: the folder with the manifests.");
  const manifests = readOrRefuse(values.cluster);
  if (manifests.faults.length > 0) throw new UsageError(manifests.faults.join("\n"));
  const [deleted] = manifests.deletions;
  if (deleted) {
    const name = printRef(deleted);
    throw new UsageError(`${name} in --cluster is marked $patch: delete, which belongs in a proposal.`);
  }
  const clusterNetworks = networksOf(values["cluster-networks"]);
  const defaultOpaquePorts = portsOf(values["opaque-ports"]);
  const { "global-namespace": globalEgressNamespace } = values;
  const linkerdVersion = linkerdVersionOf(values["linkerd-version"]);
  const schemas = gatewaySchemas(values["gateway-api"]);
  const snapshot = snapshotOf(
    manifests,
    {
      ...(clusterNetworks && { clusterNetworks }),
      ...(globalEgressNamespace !== undefined && { globalEgressNamespace }),
      ...(defaultOpaquePorts !== undefined && { defaultOpaquePorts }),
      ...(linkerdVersion !== undefined && { linkerdVersion }),
      ...(values["gateway-api"] !== undefined && { schemas }),
    },
    readAt,
  );
  return { snapshot, manifests, schemas };
}

function networksOf(text: string | undefined): string[] | undefined {
  const networks = text?.split(",").map((each) => each.trim());
  const odd = networks?.find((each) => !parseCidr(each));
  if (odd === undefined) return networks;
  throw new UsageError(`--cluster-networks: “${odd}” is not a network such as 10.0.0.0/8.`);
}

function portsOf(text: string | undefined): string | undefined {
  const odd = text?.split(",").find((each) => !isPorts(each.trim()));
  if (odd === undefined || text === "") return text;
  throw new UsageError(`--opaque-ports: “${odd.trim()}” is not a port or a range such as 9000-9100.`);
}

function isPorts(text: string): boolean {
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  return Number(from) >= 1 && Number(from) <= Number(to) && Number(to) <= 65_535;
}

export function readOrRefuse(path: string) {
  try {
    return readManifests(path);
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
