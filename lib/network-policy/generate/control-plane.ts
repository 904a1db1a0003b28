import { selects } from "../compile/selector";
import type { LiveCluster } from "../stored/live-cluster";
import type { EgressRule, LabelSelector } from "../stored/network-policy";
import { countPods, namespaceNamed, podsSelected } from "./live-pods";
import { NOTHING, type Piece, type Refusal, type Wanted } from "./wanted";

/** What each proxy asks of the control plane, directly on these ports; the policy controller runs in the destination pod. */
export const CONTROL_PLANE_PORTS = [
  { component: "identity", ports: [8080] },
  { component: "destination", ports: [8086, 8090] },
] as const;

/** Without it a proxy never becomes ready, and neither does its pod. */
export function controlPlane({ namespace, controlPlane: isWanted, linkerd }: Wanted, cluster: LiveCluster): Piece {
  const meshed = podsSelected(cluster, namespace, {}).filter((pod) => pod.meshed);
  if (!isWanted || meshed.length === 0) return NOTHING;
  const found = CONTROL_PLANE_PORTS.map(({ component, ports }) => {
    const podSelector = { matchLabels: { "linkerd.io/control-plane-component": component } };
    const pods = podsSelected(cluster, linkerd.namespace, podSelector);
    const rule: EgressRule = {
      to: [{ namespaceSelector: namespaceNamed(linkerd.namespace), podSelector }],
      ports: ports.map((port) => ({ protocol: "TCP" as const, port })),
    };
    return { component, rule, count: pods.length };
  });
  const refusals = found
    .filter(({ count }) => count === 0)
    .map(({ component }) => missing(component, linkerd.namespace));
  const rules = found.filter(({ count }) => count > 0).map(({ rule }) => rule);
  if (rules.length === 0) return { ...NOTHING, refusals };
  const ports = rules.flatMap((rule) => rule.ports ?? []).map(({ port }) => port);
  return {
    policies: [
      {
        policy: {
          namespace,
          name: "linkerd-control-plane",
          spec: { podSelector: meshedSelector(linkerd.namespace, meshed), egress: rules, policyTypes: ["Egress"] },
        },
        sentence: `${countPods(meshed.length, "meshed ")} may ask Linkerd's control plane in ${linkerd.namespace}, on ports ${ports.join(", ")}.`,
        notices: [],
        annotations: {},
      },
    ],
    refusals,
    notices: [],
  };
}

/** The injector labels what it injects; where a pod with a proxy lacks the label, all pods are meant. */
function meshedSelector(
  namespace: string,
  meshed: readonly { labels: Readonly<Record<string, string>> }[],
): LabelSelector {
  const labelled = { matchLabels: { "linkerd.io/control-plane-ns": namespace } };
  return meshed.every(({ labels }) => selects(labelled, labels)) ? labelled : {};
}

function missing(component: string, namespace: string): Refusal {
  return {
    what: `Linkerd's ${component}`,
    why: `No running pod of ${namespace} has the label linkerd.io/control-plane-component=${component}.`,
    remedy: "Name the control plane's namespace, where it is another one.",
  };
}
