import type { Browser } from "@playwright/test";
import { firstRows } from "./browser-page";
import type { FlowsWorld } from "./flows-world";
import { startLiveFront } from "./live-front";
import { median } from "./statistics";
import { syntheticFlows } from "./synthetic-flows";

const TURNS = 7;

export interface FirstRowsResult {
  turns: number;
  /** Nobody has looked at this window before. */
  coldMilliseconds: number;
  /** Somebody else is looking at the same. */
  warmMilliseconds: number;
  prometheusMilliseconds: number;
  prometheusRows: number;
  coldRatio: number;
  warmRatio: number;
  /** Ten thousand flows against all the series that Prometheus's page draws, ten thousand at most; null for a smaller size. */
  tenThousand: { dashboardMilliseconds: number; prometheusMilliseconds: number; ratio: number } | null;
}

/** Each turn opens Prometheus's page and both of ours, each in a fresh context. */
export async function measureFirstRows(world: FlowsWorld, browser: Browser): Promise<FirstRowsResult> {
  const { dashboard, prometheusUrl, size } = world;
  const query = await httpRates(world);
  const prometheusPage = `${prometheusUrl}/graph?${new URLSearchParams({ "g0.expr": query, "g0.tab": "1" })}`;
  const taken = { cold: [] as number[], warm: [] as number[], prometheus: [] as number[] };
  for (let turn = 0; turn <= TURNS; turn += 1) {
    const cold = await firstRows(browser, `${dashboard.url}/flows?window=${16 + turn}m`);
    await (await fetch(`${dashboard.url}/api/flows?window=15m`)).arrayBuffer();
    const warm = await firstRows(browser, `${dashboard.url}/flows?window=15m`);
    const prometheus = await firstRows(browser, prometheusPage);
    // The first turn warms up what a server in use has warm.
    if (turn === 0) continue;
    taken.cold.push(cold.milliseconds);
    taken.warm.push(warm.milliseconds);
    taken.prometheus.push(prometheus.milliseconds);
  }
  const ratio = (ours: readonly number[]) =>
    median(ours.map((each, turn) => each / (taken.prometheus[turn] ?? Number.NaN)));
  return {
    turns: TURNS,
    coldMilliseconds: median(taken.cold),
    warmMilliseconds: median(taken.warm),
    prometheusMilliseconds: median(taken.prometheus),
    prometheusRows: await countRows(prometheusUrl, query),
    coldRatio: ratio(taken.cold),
    warmRatio: ratio(taken.warm),
    tenThousand: size.name === "S" ? null : await measureTenThousand(world, browser),
  };
}

async function measureTenThousand({ startBlind, prometheusUrl }: FlowsWorld, browser: Browser) {
  const all = '{__name__=~"outbound_.*_total",parent_kind="EgressNetwork"}';
  const prometheusPage = `${prometheusUrl}/graph?${new URLSearchParams({ "g0.expr": all, "g0.tab": "1" })}`;
  // One that knows flows of its own would send those with the page.
  const blind = await startBlind();
  const front = await startLiveFront(blind.url, syntheticFlows(10_000));
  try {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      ours.push((await firstRows(browser, `${front.url}/flows?window=${31 + turn}m`)).milliseconds);
      theirs.push((await firstRows(browser, prometheusPage)).milliseconds);
    }
    const ratio = median(ours.map((each, turn) => each / (theirs[turn] ?? Number.NaN)));
    return { dashboardMilliseconds: median(ours), prometheusMilliseconds: median(theirs), ratio };
  } finally {
    await front.stop();
    await blind.stop();
  }
}

/** The rates of the http family as the dashboard asks for them. */
async function httpRates({ dashboard }: FlowsWorld): Promise<string> {
  const answer = await fetch(`${dashboard.url}/api/flows?debug=1`, { headers: { "cache-control": "no-cache" } });
  const { queries } = await answer.json();
  for (const { query } of queries) {
    // One query asks for all families.
    const [rates] =
      /sum by \([^)]*\)\(rate\(outbound_http_route_request_statuses_total\{[^}]*\}\[\w+\]\)\)/.exec(query) ?? [];
    if (rates) return rates;
  }
  throw new Error("The dashboard asks for no rates of the http family.");
}

async function countRows(prometheusUrl: string, query: string): Promise<number> {
  const { data } = await (await fetch(`${prometheusUrl}/api/v1/query?${new URLSearchParams({ query })}`)).json();
  return data.result.length;
}
