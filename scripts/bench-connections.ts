import { seededRandom } from "../e2e/world/random";
import { proposedPolicies } from "../lib/connections/proposed-policies";
import { type RehearsedConnections, rehearsalSteps } from "../lib/connections/rehearse-connections";
import { aFlow } from "../lib/flows/a-flow.testing";
import type { Destination } from "../lib/flows/destination";
import { apiVersionOf, NETWORK_POLICY } from "../lib/linkerd/kinds";
import type { KubernetesObject } from "../lib/linkerd/object";
import { LINKERD_PORTS } from "../lib/network-policy/generate/wanted";
import type { LivePod, LiveService } from "../lib/network-policy/stored/live-cluster";
import type { NetworkPolicy } from "../lib/network-policy/stored/network-policy";
import { clusterWith, since, spreadPolicies } from "./bench-network-policy";
import { middle } from "./bench-resolver";

const FLOWS = 7_500;
const MOST = { milliseconds: 500, stretch: 50 };

/** Prints a table; false where it takes too long. */
export function benchConnections(): boolean {
  const whole = Array.from({ length: 7 }, () => measure(false));
  const stretches = Array.from({ length: 3 }, () => measure(true));
  const milliseconds = middle(whole.map((each) => each.milliseconds));
  const stretch = middle(stretches.map((each) => each.stretch));
  console.table([
    {
      world: "20,000 pods, 200 policies, 7,500 flows",
      "rehearsal ms": Math.round(milliseconds),
      "stretch ms": Math.round(stretch),
      ...whole[0]?.counts,
    },
  ]);
  return milliseconds <= MOST.milliseconds && stretch <= MOST.stretch;
}

/** `inSteps`: each stretch is timed, which itself takes time. */
function measure(inSteps: boolean) {
  const { asked, stored, writes } = worldOf();
  globalThis.gc?.();
  let stretch = 0;
  function run<T>(steps: Generator<void, T>): T {
    for (;;) {
      const before = inSteps ? process.cpuUsage() : null;
      const step = steps.next();
      if (before) stretch = Math.max(stretch, since(before));
      if (step.done) return step.value;
    }
  }
  const started = process.cpuUsage();
  const policies = run(proposedPolicies(stored, { writes }));
  const { counts } = run(rehearsalSteps({ ...asked, policies }));
  return { milliseconds: since(started), stretch, counts };
}

/** The policies that isolate are what is proposed; ingress policies stand already. */
function worldOf() {
  const all = spreadPolicies();
  const isNew = ({ name }: NetworkPolicy) => name === "default-deny" || name === "to-prod";
  const { pods: bare, namespaces } = clusterWith([]);
  const pods = bare.map((pod, i): LivePod => {
    const workload = { kind: "Deployment", name: pod.labels.app ?? pod.name };
    // Three of four namespaces are injected.
    return { ...pod, meshed: (i % 50) % 4 > 0, serviceAccount: "default", workload };
  });
  const asked: Omit<RehearsedConnections, "policies"> = {
    around: { pods, namespaces, services: servicesOf(), endpointSlices: [] },
    flows: Array.from({ length: FLOWS / 2 }, (_, i) => flowOf(i)),
    destinations: { windowSeconds: 900, destinations: dialledBy(pods), omitted: [] },
    windowSeconds: 900,
    readAt: "2026-11-21T10:00:00Z",
    clusterNetworks: ["10.0.0.0/8", "192.168.0.0/16"],
    linkerd: LINKERD_PORTS,
    redirects: () => [],
    enforcement: { plugin: null, others: [] },
    doubts: [],
  };
  const writes = all.filter(isNew).map((each) => ({ verb: "create" as const, manifest: manifestOf(each) }));
  return { asked, stored: all.filter((each) => !isNew(each)).map(manifestOf), writes };
}

function manifestOf({ namespace, name, spec }: NetworkPolicy): KubernetesObject {
  return { apiVersion: apiVersionOf(NETWORK_POLICY), kind: NETWORK_POLICY.kind, metadata: { namespace, name }, spec };
}

/** One for each workload. */
function servicesOf(): LiveService[] {
  return Array.from({ length: 500 }, (_, i) => ({
    namespace: `team-${i % 50}`,
    name: `app-${Math.floor(i / 50)}`,
    clusterIps: [`10.96.${i >> 8}.${i & 255}`],
    selector: { app: `app-${Math.floor(i / 50)}` },
    ports: [{ port: 80, protocol: "TCP", targetPort: 8080 }],
  }));
}

function flowOf(i: number) {
  const [namespace, workload] = [`team-${i % 50}`, `app-${Math.floor(i / 50) % 10}`];
  const source = { namespace, workload, workloadKind: "Deployment", pods: [] };
  return aFlow({
    id: String(i),
    source,
    host: `host-${i}.example`,
    port: 443,
    portConfirmed: true,
    verdict: "allowed-by-route",
  });
}

/** Pods, Services and addresses outside, by turns. */
function dialledBy(pods: readonly LivePod[]): Destination[] {
  const random = seededRandom(7);
  return Array.from({ length: FLOWS / 2 }, (_, i) => {
    const source = { namespace: `team-${i % 50}`, workload: `app-${Math.floor(i / 50) % 10}` };
    const pick = Math.floor(random() * pods.length);
    const place = [
      { address: pods[pick]?.ips[0] ?? "", port: 8080 },
      { address: `10.96.${(pick % 500) >> 8}.${(pick % 500) & 255}`, port: 80 },
      { address: `203.0.${i >> 8}.${i & 255}`, port: 8443 },
    ][i % 3];
    return { source, address: place?.address ?? "", port: place?.port ?? 80, connections: 3 };
  });
}
