import type { FlowsAnswer } from "@/lib/flows/flow";
import { nothing, trafficByNetwork } from "@/lib/flows/network-traffic";
import { printCidr } from "@/lib/linkerd/address";
import { acceptedCondition } from "@/lib/linkerd/decode/accepted-condition";
import { decodeEgressNetwork } from "@/lib/linkerd/decode/decode-egress-network";
import type { KubernetesObject } from "@/lib/linkerd/object";
import type { PolicySnapshot } from "@/lib/linkerd/policy-snapshot";
import { attachedRoutes } from "@/lib/resolver/compile/attached-routes";
import { compile } from "@/lib/resolver/compile/compile";
import type { Finding } from "@/lib/resolver/lint/lint";
import { networkReach } from "@/lib/resolver/network-reach";
import { isEgressNetwork } from "../linkerd/kinds";
import { findingsOn } from "./network-findings";
import type { NetworkRow } from "./network-row";

/** What is wanted and what happened, joined per EgressNetwork; sorted by namespace and name. */
export function networkRows(
  snapshot: PolicySnapshot,
  flows: FlowsAnswer | null,
  findings: readonly Finding[] | null,
): NetworkRow[] {
  const traffic = flows ? trafficByNetwork(flows.flows) : null;
  const policy = compile(snapshot);
  const reaches = networkReach(snapshot);
  return snapshot.resources
    .filter(isEgressNetwork)
    .map((object) => {
      const { namespace, name } = object.metadata;
      const key = `${namespace}/${name}`;
      const ports = attachedRoutes({ namespace, name }, policy);
      return {
        key,
        ref: { namespace, name },
        object,
        ...specOf(object),
        accepted: acceptedCondition(object),
        reach: reaches.find(({ network }) => network.namespace === namespace && network.name === name) ?? null,
        ports,
        findings: findings && findingsOn({ namespace, name }, ports, findings),
        traffic: traffic && (traffic.get(key) ?? { total: nothing(), byVerdict: {} }),
      };
    })
    .toSorted((a, b) => a.key.localeCompare(b.key, "en"));
}

function specOf(object: KubernetesObject): Pick<NetworkRow, "spec" | "unreadable"> {
  const network = decodeEgressNetwork(object);
  if (!network.ok) return { spec: null, unreadable: network.error };
  const { trafficPolicy, networks } = network.value;
  if (networks === null) return { spec: { trafficPolicy }, unreadable: null };
  const entries = networks.map((entry) => ({ cidr: printCidr(entry.cidr), except: entry.except.map(printCidr) }));
  return { spec: { trafficPolicy, networks: entries }, unreadable: null };
}
