import { FLOW_VERDICTS, type Flow, type FlowVerdict } from "./flow";

const RANK = new Map<FlowVerdict, number>(FLOW_VERDICTS.map((verdict, rank) => [verdict, rank]));

/** The order of every list of flows: what was refused first, then by count. Total, so that two machines sort alike. */
export function byUrgency(a: Flow, b: Flow): number {
  const verdicts = (RANK.get(a.verdict) ?? 0) - (RANK.get(b.verdict) ?? 0);
  return verdicts || b.count - a.count || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Both lists are in that order. */
export function mergeByUrgency(some: readonly Flow[], others: readonly Flow[]): Flow[] {
  const merged: Flow[] = [];
  let at = 0;
  for (const flow of some) {
    for (let next = others[at]; next && byUrgency(next, flow) < 0; next = others[at]) {
      merged.push(next);
      at++;
    }
    merged.push(flow);
  }
  return merged.concat(others.slice(at));
}
