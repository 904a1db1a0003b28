import type { Flow } from "../flow";
import { compareText } from "./compare-text";

interface Place {
  id: string;
  client: string;
  destination: string;
}

export interface SteadyRank {
  /** By client, destination and id; no two are equal. */
  place: number;
  client: number;
  destination: number;
}

/** Sorted; every flow that was ever asked for, until too many of them are gone. */
let places: Place[] = [];
let ranks = new Map<string, SteadyRank>();

/**
 * Where each flow stands by client, destination and id, as numbers below `limit`; never by what a refresh changes. Kept between
 * calls, since a refresh brings few flows that were not there before: only those are sorted, and merged into the others.
 */
export function steadyRanks(flows: readonly Flow[]): { ranks: readonly (SteadyRank | undefined)[]; limit: number } {
  if (places.length > 2 * flows.length + FORGET_ABOVE) {
    places = [];
    ranks = new Map();
  }
  let found = flows.map(({ id }) => ranks.get(id));
  if (found.includes(undefined)) {
    rank(flows.filter((_, index) => found[index] === undefined));
    found = flows.map(({ id }) => ranks.get(id));
  }
  return { ranks: found, limit: places.length };
}

function rank(fresh: readonly Flow[]): void {
  places = mergePlaces(places, fresh.map(placeOf).sort(comparePlaces));
  const clients = ranksOf(places.map(({ client }) => client));
  const destinations = ranksOf(places.map(({ destination }) => destination));
  ranks = new Map(
    places.map(({ id, client, destination }, place) => [
      id,
      { place, client: clients.get(client) ?? 0, destination: destinations.get(destination) ?? 0 },
    ]),
  );
}

function ranksOf(texts: readonly string[]): Map<string, number> {
  return new Map([...new Set(texts)].sort().map((text, rank) => [text, rank]));
}

const FORGET_ABOVE = 50_000;

function mergePlaces(left: readonly Place[], right: readonly Place[]): Place[] {
  const merged: Place[] = [];
  let at = 0;
  for (const place of right) {
    for (let next = left[at]; next && comparePlaces(next, place) <= 0; next = left[at]) {
      merged.push(next);
      at++;
    }
    merged.push(place);
  }
  return merged.concat(left.slice(at));
}

function placeOf(flow: Flow): Place {
  return { id: flow.id, client: clientOf(flow), destination: destinationOf(flow) };
}

function comparePlaces(a: Place, b: Place): number {
  return compareText(a.client, b.client) || compareText(a.destination, b.destination) || compareText(a.id, b.id);
}

function clientOf(flow: Flow): string {
  return `${flow.source.namespace}/${flow.source.workload}`;
}

/** Registrable domain before subdomain, so that hosts of one owner stand together. */
function destinationOf(flow: Flow): string {
  const name = flow.host ?? flow.address ?? "";
  return `${flow.registrableDomain ?? name} ${name} ${String(flow.port ?? 0).padStart(5, "0")}`;
}
