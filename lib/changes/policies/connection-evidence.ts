import { dialKey, type WatchedConnection, type WatchedConnections } from "../../connections/watched-connection";
import type { Destination } from "../../flows/destination";
import type { Openings, Reached } from "../../flows/opening";
import {
  type ConnectionEvidence,
  type ConnectionState,
  type FailingConnection,
  isAsForecast,
  MAX_FAILING,
} from "./connection-outcome";

/** One attempt may fail by itself. */
const FEWEST_ATTEMPTS = 2;

/**
 * Judges watched connections by what was opened lately. `denying`: workloads (`shop/web`) of which Linkerd denies something since, whose failures
 * say nothing of NetworkPolicies. `former`: what was seen before, which stands for those that are quiet now.
 */
export function gatherConnections(
  watched: WatchedConnections,
  openings: Openings,
  denying: ReadonlySet<string>,
  former: ConnectionEvidence | null,
): ConnectionEvidence {
  const lately = new Lately(openings);
  const states = watched.connections.map((each, place): ConnectionState => {
    const state = lately.stateOf(each, each.places, each.service);
    return state === "quiet" ? (former?.states[place] ?? "quiet") : state;
  });
  return { states, counts: countsOf(watched, states), failing: failingOf(watched, openings.dialled, lately, denying) };
}

export function noConnectionsYet({ connections }: WatchedConnections): ConnectionEvidence {
  const counts = { asForecast: 0, contradicted: 0, quiet: connections.length };
  return { states: connections.map(() => "quiet"), counts, failing: [] };
}

function countsOf(
  { connections }: WatchedConnections,
  states: readonly ConnectionState[],
): ConnectionEvidence["counts"] {
  const told = connections.map(({ effect }, place) => isAsForecast(effect, states[place] ?? "quiet"));
  return {
    asForecast: told.filter((each) => each === true).length,
    contradicted: told.filter((each) => each === false).length,
    quiet: states.filter((each) => each === "quiet").length,
  };
}

class Lately {
  private readonly dialled = new Map<string, number>();
  private readonly reached = new Map<string, Reached[]>();

  constructor(openings: Openings) {
    for (const each of openings.dialled) this.dialled.set(dialKey(each.source, each), each.connections);
    for (const each of openings.reached) {
      push(this.reached, dialKey(each.source, each), each);
      if (each.service) push(this.reached, serviceKey(each.source, each.service), each);
    }
  }

  stateOf(
    { source }: Pick<WatchedConnection, "source">,
    places: WatchedConnection["places"],
    service: WatchedConnection["service"],
  ): ConnectionState {
    const keys = service === null ? places.map((each) => dialKey(source, each)) : [serviceKey(source, service)];
    const reached = keys.flatMap((key) => this.reached.get(key) ?? []);
    if (reached.some(({ connections }) => connections > 0)) return "opened";
    if (this.attempts(source, places) === 0) return "quiet";
    // Where nothing tells what is open, an older connection may carry it.
    if (reached.some(({ open }) => open === null || open > 0)) return "carried";
    return reached.some(({ before }) => before) ? "failing" : "never";
  }

  attempts(source: WatchedConnection["source"], places: WatchedConnection["places"]): number {
    return places.reduce((sum, each) => sum + (this.dialled.get(dialKey(source, each)) ?? 0), 0);
  }
}

function serviceKey({ namespace, workload }: WatchedConnection["source"], of: { namespace: string; name: string }) {
  return `${namespace}/${workload} Service ${of.namespace}/${of.name}`;
}

function push<T>(groups: Map<string, T[]>, key: string, each: T): void {
  if (!groups.get(key)?.push(each)) groups.set(key, [each]);
}

/**
 * Each destination by itself, since of several that a name may stand for one may fail: of clients in reach, dialled more than once, reached before
 * and no longer, and not forecast to fail. Where the forecast was too long to keep, only those that are watched.
 */
function failingOf(
  { connections, namespaces, foreseen }: WatchedConnections,
  dialled: readonly Destination[],
  lately: Lately,
  denying: ReadonlySet<string>,
): FailingConnection[] {
  const reach = new Set(namespaces);
  const expected = new Set(foreseen ?? connections.filter(isUnkept).flatMap(keysOf));
  const watched = new Map<string, WatchedConnection[]>();
  for (const each of connections) for (const key of keysOf(each)) push(watched, key, each);
  return dialled
    .filter((each) => each.connections >= FEWEST_ATTEMPTS && reach.has(each.source.namespace))
    .flatMap(({ source, address, port, connections: attempts }): FailingConnection[] => {
      const place = { address, port };
      const key = dialKey(source, place);
      const own = watched.get(key) ?? [];
      if (expected.has(key) || denying.has(`${source.namespace}/${source.workload}`)) return [];
      if (foreseen === null && own.length === 0) return [];
      const service = own.find((each) => each.service !== null)?.service ?? null;
      if (lately.stateOf({ source }, [place], service) !== "failing") return [];
      return [{ source, target: calledBy(own, address), port, dialled: attempts }];
    })
    .sort((a, b) => b.dialled - a.dialled)
    .slice(0, MAX_FAILING);
}

function isUnkept({ effect }: WatchedConnection): boolean {
  return effect !== "kept" && effect !== "gained";
}

function keysOf({ source, places }: WatchedConnection): string[] {
  return places.map((each) => dialKey(source, each));
}

const MOST_NAMES = 3;

/** `api.stripe.com`, `203.0.113.7 (api.stripe.com or hooks.slack.com)`, `203.0.113.7`. */
function calledBy(watched: readonly WatchedConnection[], address: string): string {
  const names = [...new Set(watched.map(({ target }) => target))].filter((each) => each !== address);
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  return names.length === 0 || names.length > MOST_NAMES ? address : `${address} (${names.join(" or ")})`;
}
