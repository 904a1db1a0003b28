import type { IpAddress } from "../../linkerd/address";
import type { LabelSelector, PolicyPeer, PolicyPort, Protocol } from "../stored/network-policy";
import { type AddressSet, addressSet, hasAddress } from "./address-set";
import type { MemberKind } from "./member";
import { selects } from "./selector";

/** A rule of either direction: its peers are the other end's. */
export interface Rule {
  ports: readonly PolicyPort[] | null;
  peers: readonly PolicyPeer[] | null;
}

/** The port that a connection arrives at, with the names that the target pod gives it. */
export interface AskedPort {
  port: number;
  protocol: Protocol;
  names: readonly string[];
}

/** The far end of a connection, as a rule sees it. */
export interface SeenPeer {
  kind: MemberKind | null;
  address: IpAddress | null;
}

/** Of a policy's rules what is left for one port: peers are ORed, whichever rule they are of. */
export class View {
  readonly addresses: AddressSet;
  readonly hasBlocks: boolean;
  private readonly everyone: boolean;
  private readonly selectors: readonly PolicyPeer[];
  /** Pods are asked once for each kind. */
  private readonly asked = new Map<MemberKind, boolean>();

  constructor(
    rules: readonly Rule[],
    private readonly namespace: string,
  ) {
    const peers = rules.flatMap((rule) => rule.peers ?? []);
    const blocks = peers.flatMap(({ ipBlock }) => ipBlock ?? []);
    this.everyone = rules.some((rule) => rule.peers === null);
    this.addresses = addressSet(blocks);
    this.hasBlocks = blocks.length > 0;
    this.selectors = peers.filter(({ ipBlock }) => !ipBlock);
  }

  admits({ kind, address }: SeenPeer): boolean {
    if (this.everyone || (kind && this.selects(kind))) return true;
    return this.hasBlocks && address !== null && hasAddress(this.addresses, address);
  }

  private selects(kind: MemberKind): boolean {
    const known = this.asked.get(kind);
    if (known !== undefined) return known;
    const found = this.selectors.some((peer) => peerSelects(peer, kind, this.namespace));
    this.asked.set(kind, found);
    return found;
  }
}

/** The rules of one policy in one direction. */
export class Rules {
  constructor(
    readonly rules: readonly Rule[],
    private readonly namespace: string,
  ) {}

  /** null where no rule is for the port. */
  viewOf(asked: AskedPort): View | null {
    const rules = this.rules.filter(({ ports }) => takesPort(ports, asked));
    return rules.length === 0 ? null : new View(rules, this.namespace);
  }
}

/** `null`: a rule without ports takes all of every protocol. */
export function takesPort(ports: readonly PolicyPort[] | null, asked: AskedPort): boolean {
  return ports === null || ports.some((each) => portFits(each, asked));
}

function portFits({ protocol, port, endPort }: PolicyPort, asked: AskedPort): boolean {
  if (protocol !== asked.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === "string") return asked.names.includes(port);
  return asked.port >= port && asked.port <= (endPort ?? port);
}

const ANYTHING: LabelSelector = {};

/** Without a `namespaceSelector` the policy's own namespace is meant. */
export function peerSelects(peer: PolicyPeer, kind: MemberKind, policyNamespace: string): boolean {
  const inNamespace = peer.namespaceSelector
    ? selects(peer.namespaceSelector, kind.namespaceLabels)
    : kind.namespace === policyNamespace;
  return inNamespace && selects(peer.podSelector ?? ANYTHING, kind.labels);
}
