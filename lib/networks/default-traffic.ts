import type { Flow, FlowVerdict } from "../flows/flow";
import { countsRequests } from "../flows/protocol";

/** What fell to one of Linkerd's own allow and deny routes. */
export interface DefaultTraffic {
  /** e.g. `http-egress-deny`. */
  route: string;
  verdict: FlowVerdict;
  counts: "requests" | "connections";
  destinations: number;
  perSecond: number;
}

/** Sums `flows` by default route; flows under routes of a user are left out. */
export function defaultTraffic(flows: readonly Flow[]): DefaultTraffic[] {
  const byRoute = new Map<string, Flow[]>();
  for (const flow of flows) {
    if (flow.route.kind === "default") byRoute.set(flow.route.name, [...(byRoute.get(flow.route.name) ?? []), flow]);
  }
  return [...byRoute].flatMap(([route, mine]) => {
    const [first] = mine;
    if (!first) return [];
    return {
      route,
      verdict: first.verdict,
      counts: countsRequests(first) ? "requests" : "connections",
      destinations: new Set(mine.map((flow) => `${flow.host ?? flow.address}:${flow.port}`)).size,
      perSecond: mine.reduce((sum, flow) => sum + flow.ratePerSecond, 0),
    };
  });
}
