import { isNetworkPolicy } from "../../linkerd/kinds";
import type { ObjectRef } from "../../linkerd/object";
import { shellWord } from "../../print/shell-word";

/** What no proxy counts, and how to try it by hand. */
export interface Unverifiable {
  what: string;
  why: string;
  command: string;
}

/** Of a change of NetworkPolicies: what traffic cannot show, whatever comes. Empty for any other change. */
export function unverifiableOf(refs: readonly ObjectRef[]): Unverifiable[] {
  const namespaces = [...new Set(refs.filter(isNetworkPolicy).map(({ namespace }) => namespace))];
  return namespaces.flatMap((namespace) => {
    const inside = `-n ${shellWord(namespace)}`;
    const probe = (command: string) =>
      `kubectl run egress-check ${inside} --rm -i --restart=Never --image=busybox -- ${command}`;
    return [
      {
        what: `DNS of ${namespace}`,
        why: "It is UDP, which passes no proxy.",
        command: probe("nslookup kubernetes.default.svc.cluster.local"),
      },
      {
        what: `Pods of ${namespace} without a proxy`,
        why: "Nothing counts what they connect to. The answer should not come where only labelled pods may reach the internet.",
        command: probe("wget -T 3 -q -O /dev/null https://example.com"),
      },
      {
        what: `Proxies and probes of ${namespace}`,
        why: "A proxy that cannot reach its control plane keeps its pod from becoming ready, but only a new pod asks.",
        command: `kubectl get pods ${inside} --watch`,
      },
    ];
  });
}
