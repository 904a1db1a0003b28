import { NO_SEARCH, printFlowSearch } from "@/lib/flows/asked/search";
import type { NamespacedName } from "@/lib/linkerd/object";

/**
 * Where the routes are drafted that an EgressNetwork lacks before it can deny, and Deny behind them. What is known by address alone is to
 * go on too: it gets an EgressNetwork for exactly these addresses, unless somebody names it.
 */
export function missingRoutesHref(
  { namespace, name }: NamespacedName,
  windowSeconds = NO_SEARCH.windowSeconds,
): string {
  const filter = `network:${namespace}/${name} verdict:allowed-by-default,denied`;
  const parameters = printFlowSearch({ ...NO_SEARCH, windowSeconds, filter });
  parameters.set("deny", `${namespace}/${name}`);
  // As `printAuthorSearch` writes them, without its weight.
  parameters.set("addresses", "1");
  parameters.set("step", "routes");
  return `/author?${parameters}`;
}
