import type { PodSpec } from "./proxies/mesh";
import type { Peopled } from "./proxies/traffic";
import type { Workload } from "./proxies/workloads";
import type { StandingObject } from "./sandbox-api";

/** The node that runs everything. */
const NODE_IP = "10.240.0.4";
const DNS_IP = "10.42.250.2";

/** What controllers and kubelets wrote in the demo's cluster: the pods of the mesh, those beside it, and the cluster's own. */
export function standingObjects(workloads: readonly Peopled[]): StandingObject[] {
  return [
    ...workloads.flatMap(({ workload, pods }) => pods.map((pod) => meshedPod(pod, workload))),
    ...UNMESHED,
    ...CONTROL_PLANE,
    kubernetesSlice(),
    weeklyBackup(new Date(Date.now() - EIGHT_DAYS_MILLISECONDS)),
  ];
}

/** As the injector leaves them. */
const INIT_ARGS = ["--incoming-proxy-port", "4143", "--outgoing-proxy-port", "4140", "--proxy-uid", "2102"];

interface Oddity {
  skippedPorts?: string;
  initContainers?: string[];
  privileged?: boolean;
}

/** Ways around the mesh that workloads of the demo leave open. */
const ODD: Readonly<Record<string, Oddity>> = {
  "payments/ledger": { skippedPorts: "5433" },
  "batch/nightly-report": { initContainers: ["wait-for-warehouse"] },
  "platform/ci-runner": { privileged: true },
};

function meshedPod({ namespace, name, ip, labels }: PodSpec, workload: Workload): StandingObject {
  const {
    skippedPorts = "4567,4568",
    initContainers = [],
    privileged = false,
  } = ODD[`${namespace}/${workload.name}`] ?? {};
  const hash = labels.pod_template_hash ?? "";
  return pod(namespace, name, ip, {
    labels: {
      app: workload.name,
      ...(hash === "" ? {} : { "pod-template-hash": hash }),
      "linkerd.io/control-plane-ns": "linkerd",
    },
    owner: ownerOf(workload, hash),
    annotations: { "linkerd.io/inject": "enabled", "linkerd.io/proxy-version": "edge-26.8.3" },
    spec: {
      initContainers: [
        ...initContainers.map((each) => ({ name: each, image: "busybox:1.37" })),
        { name: "linkerd-init", args: [...INIT_ARGS, "--outbound-ports-to-ignore", skippedPorts] },
      ],
      containers: [
        { name: "linkerd-proxy", ports: PROXY_PORTS, securityContext: { runAsUser: 2102 } },
        {
          name: "app",
          ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
          securityContext: { privileged },
        },
      ],
    },
  });
}

const PROXY_PORTS = [
  { name: "linkerd-proxy", containerPort: 4143, protocol: "TCP" },
  { name: "linkerd-admin", containerPort: 4191, protocol: "TCP" },
];

const OWNERS: Record<Workload["owner"], string> = {
  deployment: "ReplicaSet",
  statefulset: "StatefulSet",
  daemonset: "DaemonSet",
  cronjob: "Job",
  k8s_job: "Job",
};

function ownerOf({ owner, name }: Workload, hash: string): Owner {
  return { kind: OWNERS[owner], name: owner === "deployment" ? `${name}-${hash}` : name };
}

interface Owner {
  kind: string;
  name: string;
}

interface PodParts {
  labels: Record<string, string>;
  owner: Owner;
  annotations?: Record<string, string>;
  spec: Record<string, unknown> & { hostNetwork?: boolean };
}

function pod(
  namespace: string,
  name: string,
  ip: string,
  { labels, owner, annotations = {}, spec }: PodParts,
): StandingObject {
  const address = spec.hostNetwork ? NODE_IP : ip;
  return JSON.parse(
    JSON.stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        namespace,
        name,
        labels,
        annotations,
        ownerReferences: [{ apiVersion: "apps/v1", ...owner, uid: `uid-of-${owner.name}`, controller: true }],
      },
      spec,
      status: { phase: "Running", hostIP: NODE_IP, podIP: address, podIPs: [{ ip: address }] },
    }),
  );
}

const UNMESHED: readonly StandingObject[] = [
  // Somebody turned injection off to debug, and left it.
  pod("shop", "image-resizer-6c9f7d5b8-x2kqp", "10.42.200.10", {
    labels: { app: "image-resizer", "pod-template-hash": "6c9f7d5b8" },
    owner: { kind: "ReplicaSet", name: "image-resizer-6c9f7d5b8" },
    annotations: { "linkerd.io/inject": "disabled" },
    spec: { containers: [{ name: "resizer", ports: [{ containerPort: 8080, protocol: "TCP" }] }] },
  }),
  pod("platform", "node-agent-7hd2k", NODE_IP, {
    labels: { app: "node-agent" },
    owner: { kind: "DaemonSet", name: "node-agent" },
    spec: { hostNetwork: true, hostPID: true, containers: [{ name: "agent" }] },
  }),
  pod("kube-system", "coredns-5d78c9869d-4wqtn", DNS_IP, {
    labels: { "k8s-app": "kube-dns", "pod-template-hash": "5d78c9869d" },
    owner: { kind: "ReplicaSet", name: "coredns-5d78c9869d" },
    spec: {
      containers: [
        {
          name: "coredns",
          ports: [
            { name: "dns", containerPort: 53, protocol: "UDP" },
            { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
          ],
        },
      ],
    },
  }),
  pod("kube-system", "kube-network-policies-9xv4m", NODE_IP, {
    labels: { app: "kube-network-policies" },
    owner: { kind: "DaemonSet", name: "kube-network-policies" },
    spec: { hostNetwork: true, containers: [{ name: "kube-network-policies" }] },
  }),
];

/** With proxies of their own, and the ports that other proxies ask. Source: linkerd2 charts/linkerd-control-plane/templates */
const CONTROL_PLANE: readonly StandingObject[] = (
  [
    ["identity", "7d9f6c5b8-4tnlm", "10.42.250.10", [8080]],
    ["destination", "5b8d7c9f4-q2xwz", "10.42.250.11", [8086, 8090]],
    ["proxy-injector", "66c9d8f7b-vv8kt", "10.42.250.12", [8443]],
  ] as const
).map(([component, hash, ip, ports]) =>
  pod("linkerd", `linkerd-${component}-${hash}`, ip, {
    labels: { "linkerd.io/control-plane-component": component, "linkerd.io/control-plane-ns": "linkerd" },
    owner: { kind: "ReplicaSet", name: `linkerd-${component}-${hash.split("-")[0]}` },
    spec: {
      initContainers: [{ name: "linkerd-init", args: [...INIT_ARGS, "--outbound-ports-to-ignore", "443,6443"] }],
      containers: [
        { name: "linkerd-proxy", ports: PROXY_PORTS, securityContext: { runAsUser: 2102 } },
        { name: component, ports: ports.map((containerPort) => ({ containerPort, protocol: "TCP" })) },
      ],
    },
  }),
);

function kubernetesSlice(): StandingObject {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { namespace: "default", name: "kubernetes", labels: { "kubernetes.io/service-name": "kubernetes" } },
    addressType: "IPv4",
    endpoints: [{ addresses: [NODE_IP] }],
    ports: [{ name: "https", port: 6443, protocol: "TCP" }],
  };
}

const EIGHT_DAYS_MILLISECONDS = 8 * 86_400_000;

/** It ran before any window that a rehearsal looks at. */
function weeklyBackup(ranAt: Date): StandingObject {
  const lastScheduleTime = ranAt.toISOString().replace(/\.\d+Z$/, "Z");
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { namespace: "platform", name: "registry-backup" },
    spec: { schedule: "0 3 * * 0" },
    status: { lastScheduleTime },
  };
}
