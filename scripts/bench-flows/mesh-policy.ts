import { EGRESS_KINDS } from "../../lib/linkerd/kinds";
import type { KubernetesObject } from "../../lib/linkerd/object";
import type { BenchMesh, BenchNamespace, Destination } from "./bench-mesh";

type Seed = Omit<KubernetesObject, "status">;

const KINDS = { http: "HTTPRoute", grpc: "GRPCRoute", tls: "TLSRoute", tcp: "TCPRoute" } as const;

/** The policies that the routes and networks in the metrics of `mesh` stand for. */
export function meshPolicy(mesh: BenchMesh): Seed[] {
  return mesh.namespaces.flatMap((namespace) => [
    aNetwork(namespace),
    ...namespace.destinations.flatMap((each) => (each.route === null ? [] : [aRoute(namespace, each, each.route)])),
  ]);
}

function aNetwork({ name, trafficPolicy }: BenchNamespace): Seed {
  const networks = [{ cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "198.51.100.0/24"] }];
  return {
    apiVersion: "policy.linkerd.io/v1alpha1",
    kind: "EgressNetwork",
    metadata: { namespace: name, name: "egress" },
    spec: { trafficPolicy, networks },
  };
}

function aRoute({ name: namespace }: BenchNamespace, { protocol, host, port }: Destination, name: string): Seed {
  const kind = KINDS[protocol];
  const group = "gateway.networking.k8s.io";
  const version = EGRESS_KINDS.find((each) => each.kind === kind && each.group === group)?.version ?? "v1";
  const parentRefs = [{ group: "policy.linkerd.io", kind: "EgressNetwork", name: "egress", port }];
  const toNetwork = { group: "policy.linkerd.io", kind: "EgressNetwork", name: "egress" };
  const rules = protocol === "http" || protocol === "grpc" ? [{}] : [{ backendRefs: [toNetwork] }];
  const spec = { parentRefs, ...(protocol !== "tcp" && { hostnames: [host] }), rules };
  return { apiVersion: `${group}/${version}`, kind, metadata: { namespace, name }, spec };
}
