import type { Flow } from "./flow";

interface Place {
  id: string;
  text: string;
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
export function steadyRanks(flows: readonly Flow[]): { ranks: ReadonlyMap<string, SteadyRank>; limit: number } {
  const known = places.length > 2 * flows.length + FORGET_ABOVE ? [] : places;
  const fresh = known.length === 0 ? [...flows] : flows.filter(({ id }) => !ranks.has(id));
  if (fresh.length > 0) {
    places = mergePlaces(known, fresh.map(placeOf).sort(comparePlaces));
    const clients = ranksOf(places.map(({ client }) => client));
    const destinations = ranksOf(places.map(({ destination }) => destination));
    ranks = new Map(
      places.map(({ id, client, destination }, place) => [
        id,
        { place, client: clients.get(client) ?? 0, destination: destinations.get(destination) ?? 0 },
      ]),
    );
  }
  return { ranks, limit: places.length };
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
  const [client, destination] = [clientOf(flow), destinationOf(flow)];
  return { id: flow.id, text: `${client} ${destination} ${flow.id}`, client, destination };
}

function comparePlaces(a: Place, b: Place): number {
  return a.text === b.text ? 0 : a.text < b.text ? -1 : 1;
}

function clientOf(flow: Flow): string {
  return `${flow.source.namespace}/${flow.source.workload}`;
}

/** Registrable domain before subdomain, so that hosts of one owner stand together. */
function destinationOf(flow: Flow): string {
  const name = flow.host ?? flow.address ?? "";
  return `${flow.registrableDomain ?? name} ${name} ${String(flow.port ?? 0).padStart(5, "0")}`;
}
