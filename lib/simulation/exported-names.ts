import type { Flow } from "../flows/flow";

/**
 * Whether the proxies behind a flow export the names that clients use, so that a flow without one named none: any other flow of the same
 * pods has one, and the setting is the proxy's.
 */
export function exportedNames(flows: readonly Flow[]): (flow: Flow) => boolean {
  let pods: ReadonlySet<string> | null = null;
  return ({ host, source }) => {
    if (host !== null) return true;
    pods ??= podsWithNames(flows);
    const known = pods;
    return source.pods.length > 0 && source.pods.every((pod) => known.has(`${source.namespace}/${pod}`));
  };
}

function podsWithNames(flows: readonly Flow[]): Set<string> {
  const named = flows.filter(({ host }) => host !== null);
  return new Set(named.flatMap(({ source }) => source.pods.map((pod) => `${source.namespace}/${pod}`)));
}
