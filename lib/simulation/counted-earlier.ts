import type { Flow } from "../flows/flow";
import { parseDefaultRouteName } from "../linkerd/default-routes";
import { keyOf } from "../resolver/compile/catalog";
import { type CompiledNetwork, type Policy, poolFor } from "../resolver/compile/compile";

/**
 * Whether `flow` may have been counted by a policy before `policy`, so that the verdict it stands under need not be today's. Uncovered
 * flows always may: an EgressNetwork that covers them now could have come a moment ago. Others where an EgressNetwork of their client,
 * or a route on theirs, is younger than they are, or where their default route is not the one of today. That an object was edited or
 * deleted since is not seen, but for trafficPolicy. `port`: on which it happened, where that is known, so that routes on others are no matter.
 */
export function countedEarlier(
  flow: Flow,
  port: number | null,
  policy: Policy,
  scrapeIntervalSeconds: number,
): boolean {
  const { network, route, source, lastSeen, ratePerSecond } = flow;
  if (network === null) return true;
  const governing = policy.networks.get(keyOf(network));
  if (!governing) return true;
  const byDefault = route.kind === "default" ? parseDefaultRouteName(route.name) : null;
  if (byDefault && byDefault.policy !== governing.network.trafficPolicy) return true;
  // Rates are those of the last scrapes; counts and `lastSeen` may follow.
  if (lastSeen === null) return ratePerSecond === 0;
  const settled = (scrapeIntervalSeconds + SPREAD_SECONDS) * 1000;
  return Date.parse(lastSeen) < youngest(governing, port, source.namespace, policy) + settled;
}

/** What a scrape finds was counted up to one interval before. Then a time of creation is cut to seconds, a policy takes a moment to every proxy, and clocks differ a little. */
const SPREAD_SECONDS = 5;

/** Where nobody tells how often proxies are scraped. */
export const SLOWEST_SCRAPE_SECONDS = 60;

/** When the last of what governs this network, or takes addresses from it, was created. */
function youngest(network: CompiledNetwork, port: number | null, clientNamespace: string, policy: Policy): number {
  return Math.max(youngestNetwork(poolFor(policy, clientNamespace)), youngestRoute(network, port));
}

function youngestNetwork(pool: readonly CompiledNetwork[]): number {
  const known = networkMoments.get(pool);
  if (known !== undefined) return known;
  const made = latest(pool.map(({ network }) => network.createdAt));
  networkMoments.set(pool, made);
  return made;
}

function youngestRoute(network: CompiledNetwork, port: number | null): number {
  const moments = routeMoments.get(network) ?? new Map<number | null, number>();
  routeMoments.set(network, moments);
  const known = moments.get(port);
  if (known !== undefined) return known;
  const { byPort, portless } = network.attachments;
  const onPort = port === null ? [...byPort.values()].flat() : (byPort.get(port) ?? []);
  const made = latest([...onPort, ...portless].map(({ route }) => route.metadata.createdAt));
  moments.set(port, made);
  return made;
}

function latest(moments: readonly (number | null)[]): number {
  return moments.reduce<number>((last, each) => Math.max(last, each ?? last), Number.NEGATIVE_INFINITY);
}

// By what is compiled, which changes with every object that bears on it: a text for a key costs more than all the rest.
const networkMoments = new WeakMap<readonly CompiledNetwork[], number>();
const routeMoments = new WeakMap<CompiledNetwork, Map<number | null, number>>();
