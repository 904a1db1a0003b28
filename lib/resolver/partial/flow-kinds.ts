import type { FlowDecision, PartialRequest } from "../../linkerd/decision";
import { refKey } from "../../linkerd/object";
import { type Governing, governingTarget } from "../compile/address-index";
import type { Attachment } from "../compile/attachments";
import { keyOf } from "../compile/catalog";
import type { CompiledNetwork, Policy } from "../compile/compile";
import { PolicyMemo } from "../compile/policy-memo";
import { addressClasses } from "./address-classes";
import { clientKind } from "./client-kinds";
import { HostKinds } from "./host-kinds";
import { judgeFlow } from "./judge-flow";
import { tellingRoute } from "./observed-route";

/**
 * `judgeFlow`, once for all flows that no policy can tell apart: 100,000 flows are a few thousand kinds, as most hosts are named by no
 * route and most clients see the same EgressNetworks. The answer is shared: what it explains may be about another host or client.
 */
export function judgeAlike(partial: PartialRequest, policy: Policy, observedUnder: Policy): FlowDecision {
  const before = kindsUnder(observedUnder).judge(partial);
  return policy === observedUnder ? before.decision : kindsAfter(policy, observedUnder).judge(partial, before);
}

/** What flows share whose client, address, port and family are alike to both policies. */
interface Ground {
  /** What may govern them; addresses of one place are decided alike. */
  places: ReadonlySet<Governing>;
  hosts: HostKinds;
  /** By what else is known of a flow. */
  judged: Map<string, FlowDecision>;
}

/** What the policy under which a flow was observed makes of it; worth keeping where it is judged by others as well. */
export interface JudgedKind {
  ground: Ground;
  decision: FlowDecision;
}

/** For whoever has many flows to judge. */
export function kindsUnder(policy: Policy): KindsUnder {
  return under.recall(policy, policy, "", () => new KindsUnder(policy));
}

export function kindsAfter(policy: Policy, observedUnder: Policy): KindsAfter {
  return after.recall(policy, observedUnder, "", () => new KindsAfter(policy, observedUnder));
}

const under = new PolicyMemo<KindsUnder>();
const after = new PolicyMemo<KindsAfter>();

class KindsUnder {
  private readonly grounds = new Map<string, Ground>();

  constructor(private readonly policy: Policy) {}

  judge(partial: PartialRequest): JudgedKind {
    const ground = this.groundOf(partial);
    return { ground, decision: judgeOn(ground, partial, this.policy, this.policy) };
  }

  private groundOf(partial: PartialRequest): Ground {
    const { policy, grounds } = this;
    const { clientNamespace, family, port, observedNetwork, observedInCluster, observedEarlier, namedNone } = partial;
    const address = addressName(partial, policy);
    const place = observedNetwork ? keyOf(observedNetwork) : `${observedNetwork} ${observedInCluster}`;
    const network = `${place}${observedEarlier ? " earlier" : ""}${namedNone ? " nameless" : ""}`;
    const key = `${clientKind(clientNamespace, policy, policy)} ${family} ${port} ${network} ${address}`;
    let ground = grounds.get(key);
    if (!ground) {
      ground = groundAt(placesOf(partial, policy, policy), [], partial, policy);
      grounds.set(key, ground);
    }
    return ground;
  }
}

class KindsAfter {
  /** By the ground before, then by what the change may tell apart in it. */
  private readonly grounds = new Map<Ground, Map<string, Ground>>();

  constructor(
    private readonly policy: Policy,
    private readonly observedUnder: Policy,
  ) {}

  judge(partial: PartialRequest, before: JudgedKind): FlowDecision {
    const ground = this.groundOf(partial, before.ground);
    return ground === before.ground ? before.decision : judgeOn(ground, partial, this.policy, this.observedUnder);
  }

  private groundOf(partial: PartialRequest, before: Ground): Ground {
    let grounds = this.grounds.get(before);
    if (!grounds) {
      grounds = new Map();
      this.grounds.set(before, grounds);
    }
    const client = clientKind(partial.clientNamespace, this.policy, this.observedUnder);
    const key = `${client} ${addressName(partial, this.policy)}`;
    let ground = grounds.get(key);
    if (!ground) {
      ground = this.makeGround(partial, before);
      grounds.set(key, ground);
    }
    return ground;
  }

  private makeGround(partial: PartialRequest, before: Ground): Ground {
    const { policy, observedUnder } = this;
    const { observedNetwork } = partial;
    const places = placesOf(partial, policy, observedUnder);
    const observed = observedNetwork && observedUnder.networks.get(keyOf(observedNetwork));
    // Compiled networks keep their identity where nothing about them changed, so nothing changes for these flows.
    const stands = sameSet(places, before.places) && (!observedNetwork || (observed && places.has(observed)));
    return stands ? before : groundAt(places, before.places, partial, observedUnder);
  }
}

function judgeOn(
  { judged, hosts }: Ground,
  partial: PartialRequest,
  policy: Policy,
  observedUnder: Policy,
): FlowDecision {
  const route = tellingRoute(partial);
  const { method = null, path = null } = partial;
  const rest = method === null && path === null ? "" : JSON.stringify([method, path]);
  const key = `${hosts.kindOf(partial.hostname)} ${route ? refKey(route) : ""} ${rest}`;
  const known = judged.get(key);
  if (known) return known;
  const made = judgeFlow(partial, policy, observedUnder);
  judged.set(key, made);
  return made;
}

/** What may govern a flow under `policy`. */
function placesOf(partial: PartialRequest, policy: Policy, observedUnder: Policy): ReadonlySet<Governing> {
  const { clientNamespace, ip } = partial;
  if (ip !== null) return new Set([governingTarget(ip, clientNamespace, policy)]);
  const classes = addressClasses(partial, policy, observedUnder);
  return new Set(classes.map(({ example }) => governingTarget(example, clientNamespace, policy)));
}

/** Hosts are told apart as far as routes can at any of the places, now or before, or on the EgressNetwork that was observed. */
function groundAt(
  places: ReadonlySet<Governing>,
  before: Iterable<Governing>,
  { port, observedNetwork }: PartialRequest,
  observedUnder: Policy,
): Ground {
  const observed = observedNetwork && observedUnder.networks.get(keyOf(observedNetwork));
  const networks = [...places, ...before, ...(observed ? [observed] : [])].filter(isNetwork);
  return { places, hosts: new HostKinds(networks.flatMap((each) => attachedAt(each, port))), judged: new Map() };
}

/** What governs the address that is known, or those of which it is one; empty where nothing is known of it. */
function addressName({ clientNamespace, ip, oneOf }: PartialRequest, policy: Policy): string {
  if (ip !== null) return placeName(ip, clientNamespace, policy);
  return oneOf ? [...new Set(oneOf.map((each) => placeName(each, clientNamespace, policy)))].sort().join(" or ") : "";
}

function placeName(ip: string, clientNamespace: string, policy: Policy): string {
  const governing = governingTarget(ip, clientNamespace, policy);
  return typeof governing === "string" ? governing : keyOf(governing.ref);
}

function isNetwork(place: Governing): place is CompiledNetwork {
  return typeof place !== "string";
}

function sameSet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a.size === b.size && [...b].every((each) => a.has(each));
}

/** All that is attached to the port, in force or not; to any port where it is not known. */
function attachedAt({ attachments: { byPort, portless } }: CompiledNetwork, port: number | null): Attachment[] {
  return [...(port === null ? [...byPort.values()].flat() : (byPort.get(port) ?? [])), ...portless];
}
