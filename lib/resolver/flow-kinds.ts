import { refKey } from "../linkerd/object";
import { addressClasses, classOf } from "./address-classes";
import { type Governing, governingTarget } from "./address-index";
import type { Attachment } from "./attachments";
import { keyOf } from "./catalog";
import { type CompiledNetwork, type Policy, poolOwner } from "./compile";
import type { FlowDecision, PartialRequest } from "./decision";
import { HostKinds } from "./host-kinds";
import { judgeFlow } from "./judge-flow";
import { tellingRoute } from "./observed-route";
import { PolicyMemo } from "./policy-memo";

/**
 * `judgeFlow`, once for all flows that no policy can tell apart: 100,000 flows are a few thousand kinds, as most hosts are named by no
 * route and most clients see the same EgressNetworks. The answer is shared: what it explains may be about another host or client.
 */
export function judgeAlike(partial: PartialRequest, policy: Policy, observedUnder: Policy): FlowDecision {
  return flowKinds(policy, observedUnder).judge(partial);
}

/** For whoever has many flows to judge by the same policies. */
export function flowKinds(policy: Policy, observedUnder: Policy): FlowKinds {
  return kinds.recall(policy, observedUnder, "", () => new FlowKinds(policy, observedUnder));
}

const kinds = new PolicyMemo<FlowKinds>();

/** What flows share whose client, address, port and family are alike to both policies. */
interface Ground {
  /** What may govern them; addresses of one place are decided alike. */
  places: ReadonlySet<Governing>;
  hosts: HostKinds;
  /** By what else is known of a flow. */
  judged: Map<string, FlowDecision>;
}

class FlowKinds {
  private readonly grounds = new Map<string, Ground>();
  /** By namespace. */
  private readonly clients = new Map<string, string>();

  constructor(
    private readonly policy: Policy,
    private readonly observedUnder: Policy,
  ) {}

  judge(partial: PartialRequest): FlowDecision {
    const { judged, hosts } = this.groundOf(partial);
    const route = tellingRoute(partial);
    const { method = null, path = null } = partial;
    const rest = method === null && path === null ? "" : JSON.stringify([method, path]);
    const key = `${hosts.kindOf(partial.hostname)} ${route ? refKey(route) : ""} ${rest}`;
    const known = judged.get(key);
    if (known) return known;
    const made = judgeFlow(partial, this.policy, this.observedUnder);
    judged.set(key, made);
    return made;
  }

  private groundOf(partial: PartialRequest): Ground {
    const { clientNamespace, family, ip, port, observedNetwork } = partial;
    const address =
      ip === null
        ? ""
        : `${placeName(ip, clientNamespace, this.policy)} ${placeName(ip, clientNamespace, this.observedUnder)}`;
    const network = observedNetwork ? keyOf(observedNetwork) : `${observedNetwork}`;
    const key = `${this.clientKind(clientNamespace)} ${family} ${port} ${network} ${address}`;
    const known = this.grounds.get(key);
    if (known) return known;
    const made = this.makeGround(partial);
    this.grounds.set(key, made);
    return made;
  }

  private makeGround(partial: PartialRequest): Ground {
    const { policy, observedUnder } = this;
    const { clientNamespace, ip, port, observedNetwork } = partial;
    const classes =
      ip === null
        ? addressClasses(clientNamespace, observedNetwork, policy, observedUnder)
        : [classOf(ip, clientNamespace, policy)];
    const placesUnder = (each: Policy) => classes.map(({ example }) => governingTarget(example, clientNamespace, each));
    const places = new Set(placesUnder(policy));
    const observed = (observedNetwork && observedUnder.networks.get(keyOf(observedNetwork))) || null;
    if (policy !== observedUnder) {
      const before = flowKinds(observedUnder, observedUnder).groundOf(partial);
      // Compiled networks keep their identity where nothing about them changed, so nothing changes for these flows.
      const stands = sameSet(places, before.places) && (!observedNetwork || (observed && places.has(observed)));
      if (stands) return before;
    }
    const networks = [...places, ...placesUnder(observedUnder), ...(observed ? [observed] : [])].filter(isNetwork);
    return { places, hosts: new HostKinds(networks.flatMap((each) => attachedAt(each, port))), judged: new Map() };
  }

  /** Clients are alike whose EgressNetworks are the same, unless a consumer route is theirs alone. */
  private clientKind(namespace: string): string {
    const known = this.clients.get(namespace);
    if (known !== undefined) return known;
    const { policy, observedUnder } = this;
    const alone = [policy, observedUnder].some((each) => consumersOf(each).has(namespace));
    const made = alone ? `only ${namespace}` : `${poolOwner(policy, namespace)} ${poolOwner(observedUnder, namespace)}`;
    this.clients.set(namespace, made);
    return made;
  }
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

/** Namespaces for whose clients alone some route counts. */
function consumersOf(policy: Policy): ReadonlySet<string> {
  return consumers.recall(policy, policy, "", () => {
    const attached = [...policy.networks.values()].flatMap(({ attachments: { byPort, portless } }) => [
      ...[...byPort.values()].flat(),
      ...portless,
    ]);
    return new Set(attached.flatMap(({ onlyFor }) => onlyFor ?? []));
  });
}

const consumers = new PolicyMemo<ReadonlySet<string>>();
