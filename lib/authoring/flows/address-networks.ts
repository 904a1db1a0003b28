import type { Flow } from "../../flows/flow";
import { parseCidr, printCidr } from "../../linkerd/address";
import { apiVersionOf, EGRESS_NETWORK, isEgressNetwork } from "../../linkerd/kinds";
import { type KubernetesObject, type NamespacedName, refOf } from "../../linkerd/object";
import { isRecord } from "../../linkerd/record";
import { type Policy, recompile } from "../../resolver/compile/compile";
import { classOf } from "../../resolver/partial/address-classes";
import type { LeftOut, ProposedObject } from "../route-proposal";
import { isAddressList } from "./drafting-policy";
import { leftOut } from "./flow-need";

export interface AddressNeed {
  flow: Flow;
  network: NamespacedName;
  address: string;
}

const NAME = "allow-addresses";

/**
 * One EgressNetwork beside each that judges the connections, with Allow and the single addresses: the narrowest one decides. Addresses
 * that it would not win (Linkerd counts IPv6 ranges up to /64 as the narrowest of all) are left out.
 */
export function addressNetworks(
  needs: readonly AddressNeed[],
  policy: Policy,
): { writes: ProposedObject[]; leftOut: LeftOut[] } {
  const writes: ProposedObject[] = [];
  const left: LeftOut[] = [];
  for (const namespace of [...new Set(needs.map(({ network }) => network.namespace))].sort()) {
    const here = needs.filter(({ network }) => network.namespace === namespace);
    const before = policy.snapshot.resources.find(
      (each) => isEgressNetwork(each) && each.metadata.namespace === namespace && each.metadata.name === NAME,
    );
    const existing = before && isRecord(before.spec) ? before.spec : null;
    if (before && (existing?.trafficPolicy !== "Allow" || !isAddressList(existing))) {
      const why = `EgressNetwork ${namespace}/${NAME} already exists, and is not a list of single addresses with trafficPolicy Allow.`;
      left.push({
        ...leftOut("address-only", why, ["Write an EgressNetwork for these addresses yourself."]).why,
        flows: here.map(({ flow }) => flow),
      });
      continue;
    }
    const entries = Array.isArray(existing?.networks) ? existing.networks : [];
    const wins = wonAddresses(here, namespace, policy);
    const [won, lost] = [here.filter((each) => wins.has(each)), here.filter((each) => !wins.has(each))];
    if (lost.length > 0) {
      const why =
        "Another EgressNetwork would still win for these addresses: Linkerd ranks IPv6 ranges of /64 and wider as narrower than a single address, and the older of two equals first.";
      left.push({
        ...leftOut("address-only", why, ["Allow them by hostname, or with a TCPRoute for their port."]).why,
        flows: lost.map(({ flow }) => flow),
      });
    }
    const cidrs = [...new Set(won.map(({ address }) => rangeOf(address)))].sort();
    if (cidrs.length > 0)
      writes.push(proposed(namespace, [...entries, ...cidrs.map((cidr) => ({ cidr }))], cidrs, won, before ?? null));
  }
  return { writes, leftOut: left };
}

function proposed(
  namespace: string,
  networks: unknown[],
  cidrs: string[],
  needs: AddressNeed[],
  before: KubernetesObject | null,
): ProposedObject {
  const manifest = before
    ? { ...before, spec: { ...(isRecord(before.spec) && before.spec), networks } }
    : manifestOf(namespace, networks);
  const sentence = `Allows every port of ${cidrs.length === 1 ? `${cidrs[0]}` : `${cidrs.length} addresses`}, with any protocol, for every client to which EgressNetworks in namespace ${namespace} apply.`;
  const base = {
    manifest,
    sentence,
    flows: needs.map(({ flow }) => flow),
    reach: [
      {
        clients: null,
        network: { namespace, name: NAME },
        port: null,
        family: "any" as const,
        host: null,
        limit: null,
        cidrs,
        sentence,
      },
    ],
    notices: [
      {
        id: "decides-for-addresses",
        severity: "warn" as const,
        sentence:
          "Only it decides for these addresses: routes on other EgressNetworks, redirects included, no longer apply to them. A provider's addresses change; its hostnames do not.",
      },
    ],
  };
  return before
    ? { verb: "patch", ref: refOf(before), patch: { spec: { networks } }, before, ...base }
    : { verb: "create", ...base };
}

function manifestOf(namespace: string, networks: unknown[]): KubernetesObject {
  return {
    apiVersion: apiVersionOf(EGRESS_NETWORK),
    kind: EGRESS_NETWORK.kind,
    metadata: { name: NAME, namespace },
    spec: { trafficPolicy: "Allow", networks },
  };
}

/** The needs whose address an EgressNetwork of all these addresses would decide for. */
function wonAddresses(needs: readonly AddressNeed[], namespace: string, policy: Policy): Set<AddressNeed> {
  const networks = [...new Set(needs.map(({ address }) => rangeOf(address)))].map((cidr) => ({ cidr }));
  const { apiVersion, kind, spec } = manifestOf(namespace, networks);
  const name = `${NAME}-trial`;
  const trial = { apiVersion, kind, spec, metadata: { namespace, name, creationTimestamp: policy.snapshot.readAt } };
  const others = policy.snapshot.resources.filter(
    (each) => !(isEgressNetwork(each) && each.metadata.name === NAME && each.metadata.namespace === namespace),
  );
  const then = recompile(policy, { ...policy.snapshot, resources: [...others, trial] });
  return new Set(
    needs.filter(({ address, flow }) => classOf(address, flow.source.namespace, then).network?.ref.name === name),
  );
}

/** Addresses come from metrics, as the proxy prints them. */
function rangeOf(address: string): string {
  const cidr = parseCidr(address);
  return cidr ? printCidr({ ...cidr, bare: false }) : address;
}
