import type { PartialRequest } from "../../linkerd/decision";
import { hasPort } from "../../linkerd/ports";
import type { Route } from "../../linkerd/route";
import { keyOf } from "../compile/catalog";
import type { CompiledNetwork, Policy } from "../compile/compile";
import type { ConvertedRoute } from "../compile/convert-route";
import { PolicyMemo } from "../compile/policy-memo";
import { type PortPolicy, portPolicyFor } from "../compile/port-policy";
import { hostOfAuthority } from "../match/host-match";
import { clientKind } from "./client-kinds";
import { namingRoutes } from "./naming-routes";

/** The networks that may read the port of a request. */
interface Reading {
  /** Under the policy that judges. */
  network: CompiledNetwork | null;
  /** Under the policy that was observed: the one that was counted, and the one of a known address. */
  observed: CompiledNetwork | null;
  dialled: CompiledNetwork | null;
}

/**
 * Ports that stand for all: of those that no network tells apart for this host the first. One route may name thousands of ports, and a policy
 * have thousands of routes.
 */
export function portsToTell(
  { network, observed, dialled }: Reading,
  { clientNamespace, hostname }: PartialRequest,
  policy: Policy,
  observedUnder: Policy,
): Iterable<number> {
  const before = [...new Set([observed, dialled])].filter((each) => each !== null && each !== network);
  const readers = [
    ...(network ? [{ network, policy }] : []),
    ...before.flatMap((each) => (each ? [{ network: each, policy: observedUnder }] : [])),
  ];
  const client = clientKind(clientNamespace, policy, observedUnder);
  const key = JSON.stringify([client, [network, observed, dialled].map((each) => each && keyOf(each.ref))]);
  const ports = remembered.recall(policy, observedUnder, key, () => {
    const all = examplePorts(policy === observedUnder ? [network] : [network, observed]);
    return [...onePerKind(all, readers, clientNamespace, null)];
  });
  return hostname === null ? ports : onePerKind(ports, readers, clientNamespace, hostname);
}

const remembered = new PolicyMemo<readonly number[]>();

/** A network that reads the port, under its policy. */
interface Reader {
  network: CompiledNetwork;
  policy: Policy;
}

/** `hostname` null: any. */
function* onePerKind(
  ports: readonly number[],
  readers: readonly Reader[],
  clientNamespace: string,
  hostname: string | null,
): Generator<number> {
  if (ports.length <= FEW) return yield* ports;
  const met = new Set<string>();
  for (const port of ports) {
    const policies = readers.map(({ network, policy }) => portPolicyFor(policy, network, port, clientNamespace));
    const kind = policies.map((each) => `${portKind(each, clientNamespace)} ${routeKind(each, hostname)}`).join();
    if (met.has(kind)) continue;
    met.add(kind);
    yield port;
  }
}

/** As few are gone through as fast as they are told apart. */
const FEW = 4;

/** What bears on every host. */
function portKind(portPolicy: PortPolicy, clientNamespace: string): string {
  const known = plain.get(portPolicy);
  if (known !== undefined) return known;
  const { protocol, opaquePort, refused, unpickable, out } = portPolicy;
  const made = `${protocol} ${opaquePort} ${refused} ${unpickable && numberOf(unpickable.route)}`;
  const undecidable = out.filter((each) => each.out?.rule === "route/undecidable");
  if (undecidable.length === 0) {
    plain.set(portPolicy, made);
    return made;
  }
  const mine = undecidable.filter(({ onlyFor }) => onlyFor === null || onlyFor === clientNamespace);
  return `${made} ${mine.map(({ route }) => numberOf(route)).join("-")}`;
}

/** Of ports where every pattern can be read. */
const plain = new WeakMap<PortPolicy, string>();

/** The routes that may take a request for `hostname`; null: all of them. */
function routeKind({ routes }: PortPolicy, hostname: string | null): string {
  if (hostname === null) return recallKind(routes);
  const naming = namingRoutes(routes, hostOfAuthority(hostname));
  return naming.flatMap((at) => (routes[at] ? numberOf(routes[at].route) : [])).join("-");
}

function recallKind(routes: readonly ConvertedRoute[]): string {
  const known = kinds.get(routes);
  if (known !== undefined) return known;
  const made = routes.map(({ route }) => numberOf(route)).join("-");
  kinds.set(routes, made);
  return made;
}

const kinds = new WeakMap<readonly ConvertedRoute[], string>();

function numberOf(route: Route): number {
  const known = numbers.get(route);
  if (known !== undefined) return known;
  last += 1;
  numbers.set(route, last);
  return last;
}

let last = 0;
const numbers = new WeakMap<Route, number>();

/** One port of every kind that the networks tell apart, the last one in no way special. */
export function examplePorts(networks: readonly (CompiledNetwork | null)[]): number[] {
  const taken = new Set(networks.flatMap((network) => [...(network?.attachments.byPort.keys() ?? [])]));
  const opaque = networks.flatMap((network) => network?.opaquePorts ?? []);
  // A range may hold ports with routes of their own; another port of it stands for the rest.
  const inRanges = opaque.flatMap(([first, last]) => firstFree(first, last, (port) => taken.has(port)) ?? []);
  const isOpaque = (port: number) => networks.some((network) => network && hasPort(network.opaquePorts, port));
  const elsewhere = firstFree(1, 65_535, (port) => taken.has(port) || isOpaque(port));
  return [...taken, ...inRanges, ...(elsewhere === null ? [] : [elsewhere])];
}

function firstFree(first: number, last: number, isTaken: (port: number) => boolean): number | null {
  for (let port = first; port <= last; port += 1) if (!isTaken(port)) return port;
  return null;
}
