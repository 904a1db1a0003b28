import type { Redirect } from "../../linkerd/decode/decode-redirects";
import { printRef } from "../../linkerd/object";
import { printPorts } from "../print-rule";
import type { LiveCluster, LiveService } from "../stored/live-cluster";
import type { EgressRule, PolicyPort } from "../stored/network-policy";
import { countPods, namespaceNamed, podsSelected } from "./live-pods";
import { meshedPorts } from "./mesh-port";
import { NOTHING, type Piece, type Refusal, type Wanted } from "./wanted";

/**
 * What an EgressNetwork redirects to a Service, which proxies send to its pods: as the `targetPort` of these, and to 4143 where both ends have a
 * proxy.
 */
export function redirects({ namespace, redirects: wanted, linkerd }: Wanted, cluster: LiveCluster): Piece {
  const sources = podsSelected(cluster, namespace, {});
  const rules = new Map<string, EgressRule>();
  const refusals: Refusal[] = [];
  const told: string[] = [];
  const notices = new Set<string>();
  for (const each of wanted) {
    const service = cluster.services.find((one) => isSame(one, each.service));
    const why = refusalOf(each, service, cluster);
    if (why !== null || !service?.selector) {
      refusals.push({ what: `The redirect of ${printRef(each.route)}`, why: why ?? "", remedy: REMEDY });
      continue;
    }
    const podSelector = { matchLabels: service.selector };
    const pods = podsSelected(cluster, service.namespace, podSelector);
    const meshed = meshedPorts([portOf(service, each.port)], sources, pods, linkerd);
    const ports = meshed.ports ?? [];
    if (meshed.widened)
      notices.add(`Between meshed pods connections go to port 4143, which allows every port of ${nameOf(service)}.`);
    const own = service.namespace === namespace;
    const to = [own ? { podSelector } : { namespaceSelector: namespaceNamed(service.namespace), podSelector }];
    const rule: EgressRule = { to, ports };
    rules.set(JSON.stringify(rule), rule);
    told.push(`${countPods(pods.length)} behind ${nameOf(service)} on ${printPorts(ports)}`);
  }
  if (rules.size === 0) return { ...NOTHING, refusals };
  const egress = [...rules].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
  const spec = { podSelector: {}, egress, policyTypes: ["Egress" as const] };
  const sentence = `Every pod may connect to where routes of EgressNetworks redirect it: ${[...new Set(told)].sort().join("; ")}.`;
  return {
    ...NOTHING,
    refusals,
    policies: [
      { policy: { namespace, name: "egress-to-redirects", spec }, sentence, notices: [...notices], annotations: {} },
    ],
  };
}

const REMEDY = "Correct the route or the Service, or allow its pods by a policy of your own.";

function refusalOf({ service }: Redirect, found: LiveService | undefined, cluster: LiveCluster): string | null {
  if (!found) return `There is no Service ${nameOf(service)}, so what is redirected to it fails already.`;
  if (!found.selector)
    return `Service ${nameOf(service)} has no selector, so its endpoints are not selected by labels.`;
  const pods = podsSelected(cluster, found.namespace, { matchLabels: found.selector });
  return pods.length > 0 ? null : `Service ${nameOf(service)} selects no running pod of ${found.namespace}.`;
}

/** Of the pods, after the Service was translated: a named port stays a name. */
function portOf({ ports }: LiveService, port: number): PolicyPort {
  const found = ports.find((each) => each.port === port && each.protocol === "TCP");
  return { protocol: "TCP", port: found?.targetPort ?? port };
}

function isSame(one: LiveService, other: { namespace: string; name: string }): boolean {
  return one.namespace === other.namespace && one.name === other.name;
}

function nameOf({ namespace, name }: { namespace: string; name: string }): string {
  return `${namespace}/${name}`;
}
