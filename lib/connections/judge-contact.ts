import { parseIp } from "../linkerd/address";
import { applyingTo } from "../network-policy/compile/compile";
import { portKey } from "../network-policy/compile/member";
import { portOnTheWay } from "../network-policy/generate/mesh-port";
import type { LinkerdPorts } from "../network-policy/generate/wanted";
import type { End } from "../network-policy/judge";
import type { Protocol } from "../network-policy/stored/network-policy";
import { type ComparedCluster, type PodSeen, workloadOf } from "./compared-cluster";
import type { Contact, Place } from "./contact";
import { judgePacket } from "./judge-packet";
import { effectOf, type Outcome, oneOf, worst } from "./outcome";
import { publicReach } from "./public-reach";

export interface Judging {
  cluster: ComparedCluster;
  linkerd: LinkerdPorts;
  /** As recognized; null where none was. */
  plugin: string | null;
  /** Whether an address lies in `clusterNetworks`. */
  isOfCluster: (address: string) => boolean;
}

/** What a contact goes to, as far as it is known, and what becomes of it. */
export function judgeContact(contact: Contact, judging: Judging): Outcome {
  const { cluster } = judging;
  const { source, places, port, redirected } = contact;
  const name = `${source.namespace}/${source.workload}`;
  const pods = cluster.podsOf(source, source.pods);
  if (pods.length === 0)
    return unknown(name, targetName(contact), `No pod of ${name} is running, so its labels are unknown`);
  const standing = cluster.standingFor(name, pods);
  const outcomes = standing.map((each): Outcome => {
    if (redirected)
      return untouchedOr(each, contact, "A route redirects it to a backend, and no metric tells which", judging);
    if (places.length > 0) {
      const because = `It went to one of ${places.length} addresses that the workload dialled, which differ`;
      return (
        oneOf(
          places.map((place) => judgePlace(each, place, pods, judging)),
          because,
        ) ?? unknown(name, "", "")
      );
    }
    if (port === null) return untouchedOr(each, contact, "No metric tells its port", judging);
    return judgePublic(each, contact, port, judging);
  });
  return worst(outcomes) ?? unknown(name, targetName(contact), "");
}

/** `api.stripe.com`, `203.0.113.7`, `a public address`. */
export function targetName({ host, places: [place, ...others] }: Contact): string {
  return host ?? (place ? (others.length === 0 ? place.address : `${place.address} or others`) : "a public address");
}

function judgePlace(source: PodSeen, place: Place, all: readonly PodSeen[], judging: Judging): Outcome {
  const { cluster } = judging;
  const { address, port } = place;
  const service = cluster.serviceAt(address);
  const name = source.member.key;
  if (service) {
    const called = `Service ${service.namespace}/${service.name}`;
    const outcomes = cluster
      .endpointsOf(service, port, "TCP")
      .map((each) => judgePods(source, each.pod, each.port, "TCP", judging));
    return worst(outcomes) ?? unknown(name, called, `No running pod was found behind ${called} on port ${port}`);
  }
  const pod = cluster.podAt(address);
  if (pod) return judgePods(source, pod, port, "TCP", judging);
  if (cluster.isNode(address)) {
    return worst(all.map((each) => judgeAddress(each, place, "TCP", judging, true))) ?? unknown(name, address, "");
  }
  if (!judging.isOfCluster(address)) return judgeAddress(source, place, "TCP", judging);
  return untouchedOr(source, null, `No pod, Service or node has the address ${address} now`, judging);
}

/** Pod to pod, on the port that the packet has. */
export function judgePods(
  source: PodSeen,
  target: PodSeen,
  port: number,
  protocol: Protocol,
  { cluster, linkerd, plugin }: Judging,
  service: { address: string; port: number } | null = null,
): Outcome {
  const real = protocol === "TCP" ? portOnTheWay(port, source.pod, target.pod, linkerd) : port;
  const to = endAt(target, null);
  const from = endAt(source, to.address?.family ?? null);
  const names = target.member.names.get(portKey(real, protocol)) ?? [];
  const dialled = service && {
    to: { member: null, kind: null, address: parseIp(service.address) },
    asked: { port: service.port, protocol, names: [] },
  };
  return judgePacket(
    { from, to, asked: { port: real, protocol, names }, service: dialled, toNode: false },
    cluster,
    plugin,
    {
      from: source.member.key,
      to: target.member.key,
      target: { workload: workloadOf(target), port },
      arrivesOn: real === port ? null : real,
    },
  );
}

/** A pod to an address that is no pod's. */
export function judgeAddress(
  source: PodSeen,
  { address, port }: Place,
  protocol: Protocol,
  { cluster, plugin }: Judging,
  toNode = false,
): Outcome {
  const to: End = { member: null, kind: null, address: parseIp(address) };
  const from = endAt(source, to.address?.family ?? null);
  const asked = { port, protocol, names: [] };
  const named = { from: source.member.key, to: address, target: null, arrivesOn: null };
  return judgePacket({ from, to, asked, service: null, toNode }, cluster, plugin, named);
}

function endAt({ member }: PodSeen, family: 4 | 6 | null): End {
  const fitting = member.addresses.find((each) => each.family === family);
  return { member, kind: member.kind, address: fitting ?? member.addresses[0] ?? null };
}

/** To an address that nobody knows: each public one may be it, of the families that the pod has. */
function judgePublic({ member }: PodSeen, contact: Contact, port: number, { cluster }: Judging): Outcome {
  const [was, is] = [applyingTo(member, cluster.before).egress, applyingTo(member, cluster.after).egress];
  const families = [...new Set(member.addresses.map(({ family }) => family))];
  const reaches = (families.length === 0 ? [4 as const] : families).map((family) => ({
    before: publicReach(was, port, "TCP", family),
    after: publicReach(is, port, "TCP", family),
  }));
  const turns = reaches.flatMap(({ before, after }) => {
    if (before.key === after.key && before.share === "some") return [sameTurn(true), sameTurn(false)];
    const [wasOpen, isOpen] = [sharesOf(before.share), sharesOf(after.share)];
    return wasOpen.flatMap((one) => isOpen.map((other) => ({ before: one, after: other })));
  });
  const effect = effectOf(turns);
  const judged = (side: "before" | "after") => ({
    allowed: reaches.every((each) => each[side].share === "all"),
    by: [...new Set(reaches.flatMap((each) => each[side].by))],
    denying: reaches.every((each) => each[side].share === "all") ? null : ("egress" as const),
  });
  const depends = turns.some(({ after }) => after) && turns.some(({ after }) => !after);
  return {
    effect,
    before: judged("before"),
    after: judged("after"),
    from: member.key,
    to: targetName(contact),
    target: null,
    arrivesOn: null,
    because: depends ? "It depends on the address, which no metric tells" : null,
    readings: [],
  };
}

const sameTurn = (open: boolean) => ({ before: open, after: open });

function sharesOf(share: "all" | "some" | "none"): boolean[] {
  return share === "all" ? [true] : share === "none" ? [false] : [true, false];
}

/** Wherever it goes: kept where the same policies apply to its source as before, and those of no target change. */
function untouchedOr({ member }: PodSeen, contact: Contact | null, why: string, { cluster }: Judging): Outcome {
  const [was, is] = [applyingTo(member, cluster.before).egress, applyingTo(member, cluster.after).egress];
  const isSame = was.policies.length === is.policies.length && was.policies.every((each, i) => each === is.policies[i]);
  const to = contact ? targetName(contact) : "";
  const isKept = isSame && cluster.touched.ingress.size === 0;
  return { ...unknown(member.key, to, why), effect: isKept ? "kept" : "undecided" };
}

function unknown(from: string, to: string, because: string): Outcome {
  return {
    effect: "undecided",
    before: null,
    after: null,
    from,
    to,
    target: null,
    arrivesOn: null,
    because,
    readings: [],
  };
}
