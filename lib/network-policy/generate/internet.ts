import { parseIp } from "../../linkerd/address";
import { printPeer } from "../print-rule";
import { parseBlock } from "../stored/block";
import type { LiveCluster } from "../stored/live-cluster";
import type { EgressRule, PolicyPeer } from "../stored/network-policy";
import { blockOf } from "./dns";
import { countPods, podsSelected } from "./live-pods";
import { NOTHING, type ObservedAddress, type Piece, type Wanted } from "./wanted";

const LABEL = { "networking/allow-internet-egress": "true" };

/** Public addresses: of both families, or dual-stack clients wait for time-outs. */
const PUBLIC: PolicyPeer[] = [
  {
    ipBlock: {
      cidr: "0.0.0.0/0",
      except: ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"],
    },
  },
  { ipBlock: { cidr: "::/0", except: ["fc00::/7", "fe80::/10"] } },
];

/** Whoever carries the label may connect to everything, in the cluster too. */
export function internetByLabel({ namespace, internetByLabel: isWanted }: Wanted, cluster: LiveCluster): Piece {
  if (!isWanted) return NOTHING;
  const pods = podsSelected(cluster, namespace, { matchLabels: LABEL });
  if (pods.length === 0) {
    const why = `No pod of ${namespace} carries the label networking/allow-internet-egress=true now.`;
    const remedy = 'Put it into the pod template, quoted: networking/allow-internet-egress: "true".';
    return { ...NOTHING, refusals: [{ what: "The internet by label", why, remedy }] };
  }
  const spec = { podSelector: { matchLabels: LABEL }, egress: [{}], policyTypes: ["Egress" as const] };
  const sentence = `${countPods(pods.length)} with the label networking/allow-internet-egress=true may connect to everything.`;
  const notices = ["Everything: also other pods, private addresses and the cloud's metadata service."];
  return {
    ...NOTHING,
    policies: [{ policy: { namespace, name: "internet-egress", spec }, sentence, notices, annotations: {} }],
  };
}

export function internetByPort({ namespace, internetPorts }: Wanted): Piece {
  if (internetPorts.length === 0) return NOTHING;
  const ports = [...new Set(internetPorts)].sort((a, b) => a - b).map((port) => ({ protocol: "TCP" as const, port }));
  const spec = { podSelector: {}, egress: [{ to: PUBLIC, ports }], policyTypes: ["Egress" as const] };
  const sentence = `Every pod may connect to public addresses on port ${ports.map(({ port }) => port).join(", ")}.`;
  const notices = [
    "To any public address, whatever its name; private addresses and the cloud's metadata service stay shut.",
  ];
  return {
    ...NOTHING,
    policies: [{ policy: { namespace, name: "internet-egress-by-port", spec }, sentence, notices, annotations: {} }],
  };
}

/** Addresses that were seen or written, by port. A policy cannot say names, and what they resolve to changes. */
export function observedAddresses({ namespace, addresses, addressesFor }: Wanted, cluster: LiveCluster): Piece {
  const good = addresses.filter(({ network }) => peerOf(network) !== null);
  const refusals = addresses
    .filter(({ network }) => peerOf(network) === null)
    .map(({ network }) => ({
      what: `The address ${network}`,
      why: `${network} is no IP address and no network, and a NetworkPolicy cannot say names.`,
      remedy: "Allow the name by a route of an EgressNetwork.",
    }));
  if (good.length === 0) return { ...NOTHING, refusals };
  const pods = podsSelected(cluster, namespace, addressesFor);
  const whom = printPeer({ podSelector: addressesFor }, namespace);
  if (pods.length === 0) {
    const why = `Nobody is that now: ${whom}.`;
    return {
      ...NOTHING,
      refusals: [...refusals, { what: "Addresses", why, remedy: "Compare the labels with those of the pods." }],
    };
  }
  const keyOf = ({ port, protocol }: ObservedAddress) => `${String(port).padStart(5, "0")} ${protocol}`;
  const keys = [...new Set(good.map(keyOf))].sort();
  const egress = keys.flatMap((key) => ruleFor(good.filter((each) => keyOf(each) === key)));
  const seenAt =
    good
      .flatMap((each) => each.seenAt ?? [])
      .sort()
      .at(-1) ?? null;
  const networks = new Set(good.map(({ network }) => network)).size;
  return {
    ...NOTHING,
    refusals,
    policies: [
      {
        policy: {
          namespace,
          name: "observed-addresses",
          spec: { podSelector: addressesFor, egress, policyTypes: ["Egress"] },
        },
        sentence: `Lets ${whom} out to ${networks} ${networks === 1 ? "address" : "addresses"}.`,
        notices: [changing(good, seenAt)],
        annotations: seenAt ? { "linkerd-egress-dashboard/addresses-seen": seenAt } : {},
      },
    ],
  };
}

const SHOWN = 5;

function changing(addresses: readonly ObservedAddress[], seenAt: string | null): string {
  const hosts = [...new Set(addresses.flatMap(({ host }) => host ?? []))].sort();
  const more = hosts.length > SHOWN ? ` and ${hosts.length - SHOWN} more` : "";
  const called = hosts.length > 0 ? `They were called ${hosts.slice(0, SHOWN).join(", ")}${more}. ` : "";
  const seen = seenAt ? `Seen until ${seenAt}. ` : "";
  return `${seen}${called}Names cannot be written into a NetworkPolicy: when their addresses change, connections fail.`;
}

function ruleFor(seen: readonly ObservedAddress[]): EgressRule[] {
  const [first] = seen;
  if (!first) return [];
  const networks = [...new Set(seen.map(({ network }) => network))].sort();
  return [
    { to: networks.flatMap((each) => peerOf(each) ?? []), ports: [{ protocol: first.protocol, port: first.port }] },
  ];
}

function peerOf(network: string): PolicyPeer | null {
  if (parseIp(network)) return blockOf(network);
  const block = parseBlock(network);
  return block && { ipBlock: { cidr: block.canonical } };
}
