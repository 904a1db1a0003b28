import { parseIp } from "../linkerd/address";
import type { Redirect } from "../linkerd/decode/decode-redirects";
import { applyingTo } from "../network-policy/compile/compile";
import { portKey } from "../network-policy/compile/member";
import { portOnTheWay } from "../network-policy/generate/mesh-port";
import type { LinkerdPorts } from "../network-policy/generate/wanted";
import type { End } from "../network-policy/judge";
import type { Protocol } from "../network-policy/stored/network-policy";
import type { ComparedCluster } from "./compared-cluster";
import type { Contact, Place } from "./contact";
import { judgePacket } from "./judge-packet";
import { type Outcome, oneOf, worst } from "./outcome";
import { publicTurns } from "./public-turns";
import type { PodSeen } from "./seen-pods";

export interface Judging {
  cluster: ComparedCluster;
  linkerd: LinkerdPorts;
  /** As recognized; null where none was. */
  plugin: string | null;
  /** Whether an address lies in `clusterNetworks`. */
  isOfCluster: (address: string) => boolean;
  /** The Services and ports that a route sends to; none where it is not known. */
  redirects: (route: NonNullable<Contact["redirected"]>) => readonly Redirect[];
}

/** What a contact goes to, as far as it is known, and what becomes of it. */
export function judgeContact(contact: Contact, judging: Judging): Outcome {
  const { cluster } = judging;
  const { source } = contact;
  const name = `${source.namespace}/${source.workload}`;
  const pods = podsOf(name, contact, cluster);
  if (pods.length === 0)
    return unknown(name, targetName(contact), `No pod of ${name} is running, so its labels are unknown`);
  const standing = cluster.pods.standingFor(`workload ${name}`, "source", () => pods);
  return worst(standing, (each) => judgeFrom(each, contact, pods, judging)) ?? unknown(name, targetName(contact), "");
}

function judgeFrom(each: PodSeen, contact: Contact, pods: readonly PodSeen[], judging: Judging): Outcome | null {
  const { places, port, redirected } = contact;
  if (redirected) return judgeRedirect(each, contact, judging.redirects(redirected), judging);
  if (places.length > 0) {
    const because = `It went to one of ${places.length} addresses that the workload dialled, which differ`;
    const outcomes = places.map((place) => judgePlace(each, place, pods, judging));
    return oneOf(outcomes, because);
  }
  if (port === null) return untouchedOr(each, contact, "No metric tells its port", judging);
  return judgePublic(each, contact, port, judging);
}

/** To one of the backends of its route, after the proxy chose: to a pod of that Service. */
function judgeRedirect(
  source: PodSeen,
  contact: Contact,
  redirects: readonly Redirect[],
  judging: Judging,
): Outcome | null {
  const { cluster } = judging;
  if (redirects.length === 0) {
    return untouchedOr(source, contact, "A route redirects it to a backend that cannot be determined", judging);
  }
  const outcomes = redirects.map(({ service: { namespace, name }, port }) => {
    const called = `Service ${namespace}/${name}`;
    const service = cluster.around.services.find((each) => each.namespace === namespace && each.name === name);
    const endpoints = service ? cluster.endpointsOf(service, port, "TCP") : [];
    const found = worst(endpoints, (each) => judgePods(source, each.pod, each.port, "TCP", judging));
    return found ?? unknown(source.member.key, called, `A route redirects it to ${called}, which has no running pod`);
  });
  return oneOf(outcomes, `A route redirects it to one of ${redirects.length} Services, which differ`);
}

/** Metrics call some workloads otherwise than their pods do: then the pods that reported tell. */
function podsOf(name: string, { source }: Contact, { pods }: ComparedCluster): readonly PodSeen[] {
  const found = pods.ofWorkload(name);
  return found.length > 0 ? found : pods.in(source.namespace).filter(({ pod }) => source.pods.includes(pod.name));
}

/** `api.stripe.com`, `203.0.113.7`, `one of 3 addresses`, `a public address`. */
export function targetName({ host, places }: Contact): string {
  if (host !== null) return host;
  if (places.length > 1) return `one of ${places.length} addresses`;
  return places[0]?.address ?? "a public address";
}

function judgePlace(source: PodSeen, place: Place, all: readonly PodSeen[], judging: Judging): Outcome {
  const { cluster } = judging;
  const { address, port } = place;
  const service = cluster.serviceAt(address);
  const name = source.member.key;
  if (service) {
    const called = `Service ${service.namespace}/${service.name}`;
    const endpoints = cluster.endpointsOf(service, port, "TCP");
    const found = worst(endpoints, (each) => judgePods(source, each.pod, each.port, "TCP", judging));
    return found ?? unknown(name, called, `No running pod was found behind ${called} on port ${port}`);
  }
  const pod = cluster.podAt(address);
  if (pod) return judgePods(source, pod, port, "TCP", judging);
  if (cluster.isNode(address)) {
    const sorted = all.toSorted((a, b) => (a.member.key < b.member.key ? -1 : 1));
    return worst(sorted, (each) => judgeAddress(each, place, "TCP", judging, true)) ?? unknown(name, address, "");
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
  const [sent, taken] = apart(source, target);
  const to = endAt(taken, null);
  const from = endAt(sent, to.address?.family ?? null);
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
      target: { workload: target.workload, port },
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

/** Each stands for others as well, of which two are not one pod. */
function apart(source: PodSeen, target: PodSeen): [PodSeen, PodSeen] {
  if (source.member !== target.member) return [source, target];
  return target.twin ? [source, target.twin] : [source.twin ?? source, target];
}

function endAt({ member }: PodSeen, family: 4 | 6 | null): End {
  const fitting = member.addresses.find((each) => each.family === family);
  return { member, kind: member.kind, address: fitting ?? member.addresses[0] ?? null };
}

/** To an address that nobody knows: each public one may be it, of the families that the pod has. */
function judgePublic({ member }: PodSeen, contact: Contact, port: number, { cluster }: Judging): Outcome {
  const was = applyingTo(member, cluster.before).egress;
  const is = applyingTo(member, cluster.after).egress;
  const has = (family: 4 | 6) => member.addresses.some((each) => each.family === family);
  const turns = publicTurns(was, is, port, has(6) ? (has(4) ? BOTH : SIX) : FOUR);
  return { ...turns, from: member.key, to: targetName(contact), target: null, arrivesOn: null, readings: [] };
}

const [FOUR, SIX, BOTH] = [[4], [6], [4, 6]] as const;

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
