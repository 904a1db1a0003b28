import type { Flow } from "../flows/flow";
import { parseDefaultRouteName } from "../linkerd/default-routes";
import type { NamespacedName } from "../linkerd/object";
import { keyOf } from "../resolver/catalog";
import { type Policy, poolFor, poolOwner } from "../resolver/compile";
import { PolicyMemo } from "../resolver/policy-memo";

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
  return Date.parse(lastSeen) < youngest(network, port, source.namespace, policy) + settled;
}

/** What a scrape finds was counted up to one interval before. Then a time of creation is cut to seconds, a policy takes a moment to every proxy, and clocks differ a little. */
const SPREAD_SECONDS = 5;

/** Where nobody tells how often proxies are scraped. */
export const SLOWEST_SCRAPE_SECONDS = 60;

/** When the last of what governs `network` or takes addresses from it was created. */
function youngest(network: NamespacedName, port: number | null, clientNamespace: string, policy: Policy): number {
  const key = `${keyOf(network)} ${port} ${poolOwner(policy, clientNamespace)}`;
  return remembered.recall(policy, policy, key, () => {
    const attachments = policy.networks.get(keyOf(network))?.attachments;
    const byPort =
      port === null ? [...(attachments?.byPort.values() ?? [])].flat() : (attachments?.byPort.get(port) ?? []);
    const attached = [...byPort, ...(attachments?.portless ?? [])];
    const created = [
      ...poolFor(policy, clientNamespace).map((each) => each.network.createdAt),
      ...attached.map(({ route }) => route.metadata.createdAt),
    ];
    return created.reduce<number>(
      (latest, each) => Math.max(latest, each ?? Number.NEGATIVE_INFINITY),
      Number.NEGATIVE_INFINITY,
    );
  });
}

const remembered = new PolicyMemo<number>();
