import { NO_CHOICES } from "@/lib/authoring/flows/author-choices";
import { NO_AUTHOR_SEARCH, printAuthorSearch } from "@/lib/authoring/flows/author-search";
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
  const choices = { ...NO_CHOICES, addressNetworks: true };
  return `/author?${parameters}&${printAuthorSearch({ ...NO_AUTHOR_SEARCH, choices, step: "routes" })}`;
}
