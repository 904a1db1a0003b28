import type { Flow } from "../../flows/flow";
import { type KubernetesObject, printRef, refKey, refOf } from "../../linkerd/object";
import { isRecord } from "../../linkerd/record";
import { counted } from "../../print/counted";
import type { Policy } from "../../resolver/compile/compile";
import type { Schemas } from "../../schema/structural-schema";
import { portNotices, reachNotice } from "../advice/route-notices";
import { partlyAllowed } from "../already-allowed";
import { portRouteName, routeName } from "../dns-name";
import type { DraftNotice } from "../draft";
import { firstFree } from "../free-name";
import { type RouteIntent, routeManifest } from "../route-manifest";
import type { DraftOptions, ProposedObject, WildcardProposal } from "../route-proposal";
import type { FlowNeed } from "./flow-need";
import type { NeedGroup } from "./group-needs";
import { portGuards } from "./kind-guard";
import { type MergeTarget, MOST_HOSTNAMES, mergeTargets, takesName } from "./merge-route";
import { aggregate, proposeWildcards } from "./propose-wildcards";
import { reachOf } from "./reach-of";

interface Surroundings {
  /** `refKey` of every object that there is or will be; grows by the routes drafted here. */
  taken: Set<string>;
  /** Those that there are, by `refKey`. */
  objects: ReadonlyMap<string, KubernetesObject>;
  /** By which routes that are there would be judged with every further write. */
  schemas: Schemas | null;
  observed: readonly Flow[];
  wildcards: readonly string[] | "all";
  paths: DraftOptions["paths"];
}

/** The routes of one group: first the room in routes that are there and fit, then new ones. */
export function draftGroup(
  group: NeedGroup,
  policy: Policy,
  { taken, objects, schemas, observed, wildcards: asked, paths }: Surroundings,
): { writes: ProposedObject[]; wildcards: WildcardProposal[] } {
  const named = group.needs.flatMap(({ host, flow }) =>
    host === null ? [] : [{ host, registrableDomain: flow.registrableDomain }],
  );
  const wildcards = group.limited ? [] : proposeWildcards(named, asked);
  const hosts = aggregate([...new Set(named.map(({ host }) => host))], wildcards);
  const name = group.limited
    ? routeName(group.limited.host, group.port)
    : portRouteName(group.family, group.port, group.network.name);
  /** Also of a wildcard, which reaches over no registrable domain. */
  const domainOf = (host: string) =>
    named.find((each) => each.host === host || (host.startsWith("*.") && each.host.endsWith(host.slice(1))))
      ?.registrableDomain ?? null;
  const writes: ProposedObject[] = [];
  let rest = hosts;
  const targets =
    group.limited || hosts.length === 0
      ? []
      : mergeTargets({ ...group, preferred: name }, policy, { objects, schemas });
  for (const target of targets) {
    const fitting = rest.filter((host) => takesName(target, { host, registrableDomain: domainOf(host) }));
    const added = fitting.slice(0, target.room);
    if (added.length === 0) continue;
    writes.push(merged(group, target, added, policy, paths));
    rest = rest.filter((host) => !added.includes(host));
  }
  const parts = hosts.length === 0 ? [[]] : chunks(rest, MOST_HOSTNAMES);
  for (const part of parts) {
    const free = firstFree(name, (each) => taken.has(keyOf(group, each)));
    taken.add(keyOf(group, free));
    writes.push(created(intentOf(group, free, part), group, policy, { observed, paths }));
  }
  return { writes, wildcards };
}

function intentOf({ kind, namespace, network, port, limited }: NeedGroup, name: string, hosts: string[]): RouteIntent {
  return { kind, namespace, name, network, port, hosts, ...(limited && { paths: [...limited.paths] }) };
}

function created(
  intent: RouteIntent,
  group: NeedGroup,
  policy: Policy,
  { observed, paths }: Pick<Surroundings, "observed" | "paths">,
): ProposedObject {
  const needs = needsOf(group, intent.hosts);
  return {
    verb: "create",
    manifest: routeManifest(intent, policy.snapshot),
    sentence: `Allows ${whomOf(intent)} to reach ${whatOf(intent.hosts)} on port ${intent.port} through EgressNetwork ${placeOf(intent)}.`,
    flows: needs.map(({ flow }) => flow),
    reach: reachOf(intent),
    notices: distinct([
      ...portGuards(group, observed, policy),
      ...portNotices(intent, policy),
      ...noticesOf(needs),
      ...pathsInTls(needs, paths),
      reachNotice(intent),
    ]),
  };
}

function merged(
  group: NeedGroup,
  target: MergeTarget,
  hosts: string[],
  policy: Policy,
  paths: DraftOptions["paths"],
): ProposedObject {
  const { object, kind } = target;
  const hostnames = [...target.hostnames, ...hosts];
  const intent: RouteIntent = { ...intentOf(group, object.metadata.name, hostnames), kind };
  const needs = needsOf(group, hosts);
  const spec = isRecord(object.spec) ? object.spec : {};
  return {
    verb: "patch",
    ref: refOf(object),
    patch: { spec: { hostnames } },
    before: object,
    manifest: { ...object, spec: { ...spec, hostnames } },
    sentence: `Adds ${whatOf(hosts)} to ${printRef(refOf(object))}, which allows ${counted(target.hostnames.length, "name")} on port ${group.port} already.`,
    flows: needs.map(({ flow }) => flow),
    reach: reachOf(intent, hosts),
    notices: distinct([
      ...portNotices(intent, policy),
      ...noticesOf(needs),
      ...pathsInTls(needs, paths),
      reachNotice(intent),
    ]),
  };
}

/** Those whose name is among `hosts`, also by a wildcard. Without hosts the route takes all. */
function needsOf(group: NeedGroup, hosts: readonly string[]): FlowNeed[] {
  if (hosts.length === 0) return group.needs;
  const exact = new Set(hosts);
  const suffixes = hosts.filter((each) => each.startsWith("*.")).map((each) => each.slice(1));
  return group.needs.filter(
    ({ host }) => host !== null && (exact.has(host) || suffixes.some((each) => host.endsWith(each))),
  );
}

function noticesOf(needs: readonly FlowNeed[]): DraftNotice[] {
  const unconfirmed = needs.filter(({ portFrom }) => portFrom === "person").length;
  const reported = needs.filter(({ portFrom }) => portFrom === "report").length;
  return [
    ...needs.flatMap(({ networkNotices }) => networkNotices),
    ...needs.flatMap(({ decision }) => partlyAllowed(decision)),
    ...(unconfirmed > 0
      ? [
          {
            id: "port-as-reported",
            severity: "warn" as const,
            sentence: `The metrics do not confirm the port of ${unconfirmed} of ${needs.length} flows, so the given one is used: proxies count all ports of one EgressNetwork under the first.`,
          },
        ]
      : []),
    ...(reported > 0
      ? [
          {
            id: "port-not-confirmed",
            severity: "warn" as const,
            sentence: `The port of ${reported} of ${needs.length} flows is as reported, not confirmed: proxies count all ports of one EgressNetwork under the first.`,
          },
        ]
      : []),
  ];
}

/** Of a TLS connection the proxy sees the SNI alone. */
function pathsInTls(needs: readonly FlowNeed[], paths: DraftOptions["paths"]): DraftNotice[] {
  const hosts = needs.flatMap(({ host, family }) =>
    family === "tls" && host !== null && paths?.has(host) ? [host] : [],
  );
  if (hosts.length === 0) return [];
  const sentence = `Paths of ${[...new Set(hosts)].join(", ")} travel inside TLS, where Linkerd sees only the SNI: every path is allowed. To limit it, use a separate hostname for what is needed, let clients speak HTTP to a Service that originates the TLS, or limit it at the provider.`;
  return [{ id: "path-in-tls", severity: "warn", sentence }];
}

function distinct(notices: readonly DraftNotice[]): DraftNotice[] {
  return [...new Map(notices.map((each) => [each.sentence, each])).values()];
}

function keyOf({ kind, namespace }: NeedGroup, name: string): string {
  return refKey({ group: kind.group, kind: kind.kind, namespace, name });
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function whomOf({ namespace, network }: RouteIntent): string {
  return namespace === network.namespace
    ? `clients to which the EgressNetwork applies`
    : `clients in namespace ${namespace}`;
}

function whatOf(hosts: readonly string[]): string {
  const [first, second] = hosts;
  if (first === undefined) return "every address";
  return second === undefined ? first : `${hosts.length} names`;
}

function placeOf({ network }: RouteIntent): string {
  return `${network.namespace}/${network.name}`;
}
