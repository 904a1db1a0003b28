import { countsRequests } from "../../flows/protocol";
import type { PortSet } from "../../linkerd/ports";
import { kubectlAnnotateNetwork } from "../../print/kubectl";
import { routeHostname, underscoreWildcard } from "../dns-name";
import type { AdviceEvidence } from "./advice-evidence";
import { hostnameAdvice } from "./hostname-advice";
import { unservedAdvice } from "./route-kind";

// An advice that cannot be followed is a fault, so each says what it rests on. `advice.test.ts` walks the table.

export interface Advice {
  sentence: string;
  /** For a shell; null where no command helps. */
  command: string | null;
}

export const ADVICE_IDS = [
  "export-names",
  "look-whether-exported",
  "address-as-hostname",
  "call-by-dns-name",
  "wait-for-pods",
  "leave-opaque-ports",
  "tls-route",
  "tcp-route",
  "address-network",
  "stronger-kind",
  "serve-tls",
] as const;

export type AdviceId = (typeof ADVICE_IDS)[number];

interface AdviceRule {
  /** The evidence without which it must not be given. */
  holds: (evidence: AdviceEvidence) => boolean;
  tell: (evidence: AdviceEvidence) => Advice;
}

const isHttp = ({ flow }: AdviceEvidence) => countsRequests(flow);
const isNameless = ({ flow }: AdviceEvidence) => flow.host === null && flow.protocol !== "tcp";
const isAddressOnly = ({ flow }: AdviceEvidence) => flow.protocol === "tcp";
const onPort = ({ flow }: AdviceEvidence) => (flow.port === null ? "that port" : `port ${flow.port}`);
const plain = (sentence: string): Advice => ({ sentence, command: null });

export const ADVICES: Record<AdviceId, AdviceRule> = {
  "export-names": {
    // Where any series has a name, pods would restart for nothing.
    holds: (evidence) => isNameless(evidence) && evidence.names === "no",
    tell: ({ flow, observed }) => {
      const { sentence, afterwards, cost, kubectl } = hostnameAdvice(flow, "no", observed);
      return { sentence: `${sentence} ${afterwards} ${cost}`, command: kubectl };
    },
  },
  "look-whether-exported": {
    holds: (evidence) => isNameless(evidence) && evidence.names === "unknown",
    tell: ({ flow, observed }) => {
      const { sentence, afterwards, cost, kubectl } = hostnameAdvice(flow, "unknown", observed);
      return { sentence: `${sentence} ${afterwards} ${cost}`, command: kubectl };
    },
  },
  "address-as-hostname": {
    holds: (evidence) => isNameless(evidence) && isHttp(evidence) && evidence.names !== "no",
    tell: (evidence) =>
      plain(
        `If the client sends an IPv4 address as Host, an HTTPRoute can use that address as its hostname: \`hostnames: [ADDRESS]\` on ${onPort(evidence)}, with the address that the client uses, without its port. CLI equivalent: npm run author -- --http-host ${evidence.flow.port ?? "PORT"}=ADDRESS.`,
      ),
  },
  "call-by-dns-name": {
    holds: (evidence) =>
      isHttp(evidence) && (evidence.flow.host === null ? evidence.names !== "no" : !isUsable(evidence)),
    tell: () =>
      plain(
        "Otherwise let the client use the destination's DNS name: non-empty labels of at most 63 characters, other scripts as xn--. Its row then has the name.",
      ),
  },
  "wait-for-pods": {
    holds: (evidence) => isNameless(evidence) && !isHttp(evidence) && evidence.names === "yes",
    tell: () => plain("Some pods of this client export hostnames, this one does not yet: restart it to get them."),
  },
  "leave-opaque-ports": {
    holds: ({ opaque, flow }) => opaque !== null && flow.network !== null && flow.port !== null,
    tell: ({ flow, opaquePorts }) => {
      const { network, port } = flow;
      const rest = network && port !== null ? printPorts(without(opaquePorts, port)) : "";
      return {
        sentence: `If it is TLS or HTTP, remove port ${port} from the opaque ports of this EgressNetwork: Linkerd then reads hostnames there, and they can be allowed. Server-first protocols (MySQL, SMTP) then wait 10 s for detection.`,
        command: network && kubectlAnnotateNetwork(network, "config.linkerd.io/opaque-ports", rest),
      };
    },
  },
  "tls-route": {
    holds: (evidence) =>
      isAddressOnly(evidence) && evidence.opaque === null && evidence.overTls === null && evidence.tlsServed,
    tell: (evidence) =>
      plain(
        `If this is TLS and you know its hostname, create a TLSRoute for it on ${onPort(evidence)}. Every TLS connection there is then counted under its hostname, denied ones included; traffic that is not TLS or has no SNI breaks on ${onPort(evidence)}.`,
      ),
  },
  "tcp-route": {
    // On an opaque port TCPRoutes alone count, and give way to the other kinds all the same.
    holds: (evidence) => isAddressOnly(evidence) && evidence.overTcp === null && evidence.tcpServed,
    tell: (evidence) =>
      plain(
        `If it is another protocol, a TCPRoute on ${onPort(evidence)} allows every address of this EgressNetwork there.`,
      ),
  },
  "address-network": {
    holds: (evidence) => isAddressOnly(evidence) && evidence.addressWins && evidence.flow.network !== null,
    tell: ({ flow }) =>
      plain(
        `To allow only this address, on every port, create an EgressNetwork in namespace ${flow.network?.namespace} with trafficPolicy Allow and networks: [{cidr: ${flow.address}/32}].`,
      ),
  },
  "stronger-kind": {
    holds: (evidence) => isAddressOnly(evidence) && evidence.opaque === null && evidence.overTls !== null,
    tell: (evidence) =>
      plain(
        `Neither a TLSRoute nor a TCPRoute would be in force on ${onPort(evidence)}: ${evidence.overTls} takes precedence there. Move its routes off this port first.`,
      ),
  },
  "serve-tls": {
    holds: (evidence) => isAddressOnly(evidence) && evidence.opaque === null && !evidence.tlsServed,
    tell: () => {
      const { why, advice } = unservedAdvice("tls");
      return plain(`Allowing by hostname needs a TLSRoute. ${why} ${advice.join(" ")}`);
    },
  },
};

/** Everything that can be followed, in the order of the table. */
export function advicesFor(evidence: AdviceEvidence): (Advice & { id: AdviceId })[] {
  return ADVICE_IDS.filter((id) => ADVICES[id].holds(evidence)).map((id) => ({ id, ...ADVICES[id].tell(evidence) }));
}

function isUsable({ flow: { host } }: AdviceEvidence): boolean {
  return host !== null && (routeHostname(host) !== null || underscoreWildcard(host, null) !== null);
}

function without(ports: PortSet, port: number): PortSet {
  return ports.flatMap(([first, last]): [number, number][] => {
    if (port < first || port > last) return [[first, last]];
    const parts: [number, number][] = [
      [first, port - 1],
      [port + 1, last],
    ];
    return parts.filter(([from, to]) => from <= to);
  });
}

function printPorts(ports: PortSet): string {
  return ports.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}
