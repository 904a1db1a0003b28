import type { FlowProtocol } from "../../flows/protocol";
import type { RouteKind } from "../../linkerd/kinds";
import type { NamespacedName } from "../../linkerd/object";
import type { PathLimit } from "../route-manifest";
import type { RouteTarget } from "../route-proposal";
import type { FlowNeed } from "./flow-need";

/** Needs that one route can meet: same place, network, port and kind, and the same limits. */
export interface NeedGroup {
  kind: RouteKind;
  family: FlowProtocol;
  namespace: string;
  network: NamespacedName;
  port: number;
  /** Limits hold for all names of a route, so a host with limits has a route of its own. */
  limited: { host: string; paths: readonly PathLimit[] } | null;
  needs: FlowNeed[];
}

/** In the order of namespace, network, port and kind: the same needs give the same routes. */
export function groupNeeds(
  needs: readonly FlowNeed[],
  target: RouteTarget,
  paths: ReadonlyMap<string, readonly PathLimit[]> | undefined,
): NeedGroup[] {
  const groups = new Map<string, NeedGroup>();
  for (const need of needs) {
    const { kind, family, network, port, host } = need;
    const namespace = target === "global" ? network.namespace : need.flow.source.namespace;
    const limits = (host !== null && (family === "http" || family === "grpc") && paths?.get(host)) || [];
    const limited = host !== null && limits.length > 0 ? { host, paths: limits } : null;
    const key = [
      namespace,
      network.namespace,
      network.name,
      String(port).padStart(5, "0"),
      kind.kind,
      limited?.host ?? "",
    ].join(" ");
    const group = groups.get(key);
    if (group) group.needs.push(need);
    else groups.set(key, { kind, family, namespace, network, port, limited, needs: [need] });
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** Groups that share an EgressNetwork and port, which one kind of route rules. */
export type GroupsByPlace = ReadonlyMap<string, readonly NeedGroup[]>;

export function groupsByPlace(groups: readonly NeedGroup[]): GroupsByPlace {
  const places = new Map<string, NeedGroup[]>();
  for (const group of groups) if (!places.get(placeOf(group))?.push(group)) places.set(placeOf(group), [group]);
  return places;
}

export function placeOf({ network, port }: NeedGroup): string {
  return `${network.namespace}/${network.name}:${port}`;
}
