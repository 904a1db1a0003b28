import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { GET } from "@/app/api/flows/route";
import { FLOW_GROUPINGS, type FlowGrouping } from "@/lib/flows/asked/table-layout";
import type { FlowsAnswer } from "@/lib/flows/flow";
import { printFlowsCsv, printFlowsJson } from "@/lib/flows/print-flows";
import { flowView } from "@/lib/flows/view/flow-view";
import { groupFlows, sortGroups } from "@/lib/flows/view/group-flows";
import { filterFlows } from "@/lib/flows/view/match-flow";
import { printGroupsCsv, printGroupsJson } from "@/lib/flows/view/print-groups";
import { SEED } from "../tier";
import { addUp, type Counter, countersOf, readCsv, type Sum, sumOfCsv } from "./counters";
import { addPods, peopled, startTraffic } from "./proxies/traffic";
import { WORKLOADS } from "./proxies/workloads";
import { seededRandom } from "./random";
import { SEED_NAMESPACES, SEED_POLICY } from "./seed-policy";
import { startWorld, type World } from "./world";

const AS_IT_IS = (at: string) => at;

/** What the proxies had counted while nobody called, and when that was. */
interface Rest {
  at: number;
  counters: Map<string, Counter>;
}

const ORDER = { column: "verdict", descending: false } as const;
/** How a filter asks for it, and which of the proxies' own labels have it. */
const ASKED = ["ns", "protocol", "network", "workload", "host", "port", "verdict"] as const;

describe("numbers of a mesh that was counted by its own proxies", () => {
  let world: World;
  const rests: Rest[] = [];

  beforeAll(async () => {
    world = await startWorld({
      api: "sandbox",
      seed: "empty",
      namespaces: SEED_NAMESPACES,
      objects: SEED_POLICY,
      scrapeIntervalSeconds: 1,
    });
    vi.stubEnv("PROMETHEUS_URL", world.prometheusUrl);
    // One mesh; who calls is told anew for each burst, and calls differently.
    const people = peopled(WORKLOADS, seededRandom(1));
    addPods(world.mesh, people);
    const { stop } = startTraffic(world.mesh, people, seededRandom(3));
    stop();
    await settled(world, rests);
    for (const burst of [1, 2, 3]) {
      const traffic = startTraffic(world.mesh, people, seededRandom(SEED + burst));
      // So that the shortest window there is holds it.
      await sleep(7_000);
      traffic.stop();
      await settled(world, rests);
    }
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await world?.stop();
  });

  const windows = [
    [0, 1],
    [1, 2],
    [0, 2],
    [2, 3],
    [1, 3],
    [0, 3],
  ] as const;

  it.each(windows)("from rest %i to rest %i: screen, files and API say what the proxies counted", async (from, to) => {
    const [before, after] = [rests[from], rests[to]];
    if (!before || !after) throw new Error("The bursts came first.");
    const rose = risenBetween(before, after);
    const search = new URLSearchParams({
      window: `${(after.at - before.at) / 1000}s`,
      end: new Date(after.at).toISOString(),
    });
    const answer = await ask(search);
    const flows = [...answer.flows, ...answer.uncovered];
    const frame = { window: answer.window, readAt: answer.readAt };
    expect(addUp(rose)).not.toEqual({ requests: 0, connections: 0 });

    const property = fc.property(termsOf(rose), fc.constantFrom(null, ...FLOW_GROUPINGS), (terms, group) => {
      const filter = terms.map(({ key, value }) => `${key}:${value}`).join(" ");
      const counted = rose.filter((counter) => terms.every(({ key, value }) => counter.labels[key] === value));
      const sum = addUp(counted);
      const asked = { filter, order: ORDER, group, unfolded: [], from: 0, to: 1000, opened: null, facet: null };
      const { view } = flowView(flows, asked);
      expect(sumOf(view.totals), `totals of ${filter}`).toEqual(sum);
      const shown = filterFlows(flows, filter);
      expect(sumOfCsv(readCsv(printFlowsCsv(shown, AS_IT_IS)))).toEqual(sum);
      expect(addUpFlows(JSON.parse(printFlowsJson(shown, frame, filter, AS_IT_IS)).flows)).toEqual(sum);
      if (group === null) return;

      const onScreen = view.rows.flatMap((row) => (row.kind === "group" ? [row] : []));
      expect(total(onScreen.map(({ totals }) => sumOf(totals)))).toEqual(sum);
      const groups = sortGroups(groupFlows(shown, group), ORDER);
      const csv = readCsv(printGroupsCsv(groups, AS_IT_IS));
      expect(csv.map(({ value }) => value)).toEqual(onScreen.map(({ value }) => value));
      expect(
        total(csv.map((row) => ({ requests: Number(row.requests), connections: Number(row.connections) }))),
      ).toEqual(sum);
      const json = JSON.parse(printGroupsJson(groups, group, frame, filter, AS_IT_IS));
      for (const [at, row] of onScreen.entries()) {
        expect(addUpFlows(json.groups[at].flows)).toEqual(sumOf(row.totals));
        const label = LABEL[group];
        if (label === null) continue;
        const own = counted.filter(({ labels }) => labels[label] === row.value);
        expect(sumOf(row.totals), `${group} ${row.value} of “${filter}”`).toEqual(addUp(own));
      }
    });
    fc.assert(property, { numRuns: 150, seed: SEED });
  });

  it("the last hour up to now is all that was counted", async () => {
    const answer = await ask(new URLSearchParams({ window: "1h" }));
    const all = [...(rests.at(-1)?.counters.values() ?? [])];
    expect(addUpFlows([...answer.flows, ...answer.uncovered])).toEqual(addUp(all));
  });

  it("the API narrows to the same numbers", async () => {
    const [before, after] = [rests[0], rests[3]];
    if (!before || !after) throw new Error("The bursts came first.");
    const rose = risenBetween(before, after);
    for (const [key, value] of [
      ["ns", "shop"],
      ["protocol", "tls"],
      ["verdict", "denied"],
      ["network", "payments/payments-egress"],
    ] as const) {
      const end = new Date(after.at).toISOString();
      const search = { window: `${(after.at - before.at) / 1000}s`, end, filter: `${key}:${value}` };
      const answer = await ask(new URLSearchParams(search));
      const own = rose.filter(({ labels }) => labels[key] === value);
      expect(addUpFlows([...answer.flows, ...answer.uncovered]), `${key}:${value}`).toEqual(addUp(own));
    }
  });
});

/** The label of a counter that a group is named by; null where it is made of something that no proxy says. */
const LABEL: Record<FlowGrouping, (typeof ASKED)[number] | "route" | "destination" | null> = {
  host: "destination",
  domain: null,
  workload: "workload",
  namespace: "ns",
  network: "network",
  route: "route",
};

async function ask(search: URLSearchParams): Promise<FlowsAnswer> {
  const request = new Request(`http://127.0.0.1/api/flows?${search}`, { headers: { "cache-control": "no-cache" } });
  const response = await GET(request);
  expect(response.status).toBe(200);
  return response.json();
}

/** Waits until Prometheus has stored what the pages say, and puts it down. */
async function settled(world: World, rests: Rest[]): Promise<void> {
  const counters = countersOf(world.mesh);
  const all = [...counters.values()].reduce((sum, { value }) => sum + value, 0);
  const metrics = "outbound_(http|grpc)_route_request_statuses_total|outbound_(tcp|tls)_route_open_total";
  const left = ['parent_kind="EgressNetwork"', 'parent_kind="default",parent_name=~"egress-fallback|invalid"'];
  const sums = left.map((matchers) => `(sum({__name__=~"${metrics}",${matchers}}) or vector(0))`);
  const query = `${sums.join(" + ")} + 0 * count(up == 1)`;
  await vi.waitFor(
    async () => {
      const url = `${world.prometheusUrl}/api/v1/query?${new URLSearchParams({ query })}`;
      const { data } = await (await fetch(url)).json();
      expect(Number(data.result[0]?.value[1])).toBe(all);
    },
    { timeout: 60_000, interval: 250 },
  );
  // A whole second that all scrapes lie behind, and none of the next burst.
  await sleep(2_200);
  rests.push({ at: Math.floor(Date.now() / 1000) * 1000, counters });
  await sleep(1_200);
}

function risenBetween(before: Rest, after: Rest): Counter[] {
  return [...after.counters].flatMap(([key, counter]) => {
    const value = counter.value - (before.counters.get(key)?.value ?? 0);
    return value > 0 ? [{ ...counter, value }] : [];
  });
}

/** Up to two terms that occur, of different keys. */
function termsOf(counters: readonly Counter[]) {
  const values = (key: (typeof ASKED)[number]) =>
    [...new Set(counters.flatMap(({ labels }) => labels[key] || []))].map((value) => ({ key, value }));
  const occurring = ASKED.flatMap(values);
  return fc.uniqueArray(fc.constantFrom(...occurring), { maxLength: 2, selector: ({ key }) => key });
}

function sumOf({ requests, connections }: Sum): Sum {
  return { requests: Math.round(requests), connections: Math.round(connections) };
}

function total(sums: readonly Sum[]): Sum {
  return sums.reduce(
    (all, each) => ({
      requests: all.requests + Math.round(each.requests),
      connections: all.connections + Math.round(each.connections),
    }),
    { requests: 0, connections: 0 },
  );
}

/** As whoever reads a file or the API would add it up. */
function addUpFlows(flows: readonly { protocol: string; count: number }[]): Sum {
  return total(
    flows.map(({ protocol, count }) =>
      protocol === "http" || protocol === "grpc"
        ? { requests: count, connections: 0 }
        : { requests: 0, connections: count },
    ),
  );
}
