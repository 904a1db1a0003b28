import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aFlow } from "../a-flow.testing";
import { DEFAULT_ORDER, FLOW_GROUPINGS, TABLE_COLUMNS } from "../asked/table-layout";
import { FLOW_VERDICTS, type Flow } from "../flow";
import { FLOW_PROTOCOLS } from "../protocol";
import { type FlowViewAsked, type FlowViewRow, flowView } from "./flow-view";

const ASKED: FlowViewAsked = {
  filter: "",
  order: DEFAULT_ORDER,
  group: null,
  unfolded: [],
  from: 0,
  to: 60,
  opened: null,
  facet: null,
};
const from = (namespace: string, workload: string) => ({ namespace, workload, workloadKind: "Deployment", pods: [] });
const names = (rows: FlowViewRow[]) => rows.map((row) => (row.kind === "flow" ? row.flow.id : `[${row.value}]`));
const rowsOf = (flows: Flow[], asked: Partial<FlowViewAsked> = {}) => {
  const { view } = flowView(flows, { ...ASKED, ...asked });
  return names(view.rows);
};
const byRate = { column: "rate", descending: true } as const;
const three = ["a", "b", "c"].map((id, place) => aFlow({ id, host: `${id}.example`, ratePerSecond: 3 - place }));

describe("the view of a window of rows", () => {
  it("brings the rows asked for and 200 on either side, and tells how many there are", () => {
    const flows = Array.from({ length: 1000 }, (_, at) => aFlow({ id: `${at}`.padStart(4, "0") }));
    const { view } = flowView(flows, { ...ASKED, from: 400, to: 440 });
    expect(view).toMatchObject({ from: 200, rowCount: 1000 });
    expect(view.rows).toHaveLength(440);
    expect(names(view.rows).at(0)).toBe("0200");
  });

  it("lists the flows of a group only where it is unfolded", () => {
    const flows = [
      aFlow({ id: "1", host: "api.stripe.com", registrableDomain: "stripe.com" }),
      aFlow({ id: "2", host: "files.stripe.com", registrableDomain: "stripe.com" }),
      aFlow({ id: "3", host: null, registrableDomain: null, address: "198.51.100.7" }),
    ];
    expect(rowsOf(flows, { group: "domain" })).toEqual(["[198.51.100.7]", "[stripe.com]"]);
    expect(rowsOf(flows, { group: "domain", unfolded: ["domain:stripe.com"] })).toEqual([
      "[198.51.100.7]",
      "[stripe.com]",
      "1",
      "2",
    ]);
  });

  it("finds the opened flow, its neighbours and who else goes there", () => {
    const flows = [...three, aFlow({ id: "d", host: "b.example", source: from("pay", "web"), ratePerSecond: 0 })];
    const { view } = flowView(flows, { ...ASKED, order: byRate, opened: "b" });
    expect(view.opened?.found).toMatchObject({
      index: 1,
      previous: { id: "a" },
      next: { id: "c" },
      elsewhere: [{ id: "d" }],
    });
    const hidden = flowView(flows, { ...ASKED, filter: "host:a.example", opened: "b" }).view;
    expect(hidden.opened?.found).toMatchObject({ index: -1, previous: null, next: null });
    expect(flowView(flows, { ...ASKED, opened: "gone" }).view.opened).toEqual({ id: "gone", found: null });
  });

  it("moves no row while the order is held: values change in place, new flows wait, gone ones stay", () => {
    const { order } = flowView(three, { ...ASKED, order: byRate });
    const later = [aFlow({ id: "new", ratePerSecond: 9 }), { ...three[2], ratePerSecond: 8 } as Flow, three[0] as Flow];
    const { view } = flowView(later, { ...ASKED, order: byRate }, order);
    expect(names(view.rows)).toEqual(["a", "b", "c"]);
    expect(view.rows[2]).toMatchObject({ flow: { ratePerSecond: 8 } });
    expect(view.waiting).toBe(1);
    expect(rowsOf(later, { order: byRate })).toEqual(["new", "c", "a"]);
  });

  it("holds groups in their places too, with newest totals", () => {
    const asked = { ...ASKED, order: byRate, group: "host" as const };
    const { order } = flowView(three, asked);
    const later = [
      ...three.slice(0, 2),
      { ...three[2], ratePerSecond: 80 } as Flow,
      aFlow({ id: "n", host: "n.example" }),
    ];
    const { view } = flowView(later, asked, order);
    expect(names(view.rows)).toEqual(["[a.example]", "[b.example]", "[c.example]"]);
    expect(view.rows[2]).toMatchObject({ totals: { requestsPerSecond: 80 } });
    expect(view.waiting).toBe(1);
  });

  const anyFlow = fc
    .record({
      place: fc.nat(1e9),
      namespace: fc.constantFrom("shop", "pay"),
      workload: fc.constantFrom("web", "cart", "ledger"),
      host: fc.constantFrom(null, "api.stripe.com", "files.stripe.com", "db.internal"),
      address: fc.constantFrom(null, "198.51.100.7"),
      protocol: fc.constantFrom(...FLOW_PROTOCOLS),
      verdict: fc.constantFrom(...FLOW_VERDICTS),
      count: fc.nat(1e6),
      judged: fc.boolean(),
    })
    .map(({ place, namespace, workload, host, judged, count, ...rest }) =>
      aFlow({
        ...rest,
        id: `${place}`,
        source: from(namespace, workload),
        host,
        registrableDomain: host?.endsWith("stripe.com") ? "stripe.com" : null,
        network: judged ? { namespace, name: "all" } : null,
        count,
        ratePerSecond: count / 8,
      }),
    );
  const anyFlows = fc.uniqueArray(anyFlow, { selector: ({ id }) => id, maxLength: 40 });

  it("groups so that totals add up to the ungrouped ones, whatever is grouped by", () => {
    fc.assert(
      fc.property(
        anyFlows,
        fc.constantFrom(...FLOW_GROUPINGS),
        fc.constantFrom("", "ns:shop", "-verdict:denied"),
        (flows, group, filter) => {
          const { view } = flowView(flows, { ...ASKED, filter, group });
          const sum = {
            flows: 0,
            requests: 0,
            connections: 0,
            requestsPerSecond: 0,
            connectionsPerSecond: 0,
            denied: 0,
          };
          for (const row of view.rows) {
            if (row.kind !== "group") continue;
            sum.flows += row.totals.flows;
            sum.requests += row.totals.requests;
            sum.connections += row.totals.connections;
            sum.requestsPerSecond += row.totals.requestsPerSecond;
            sum.connectionsPerSecond += row.totals.connectionsPerSecond;
            sum.denied += row.totals.denied.requests + row.totals.denied.connections;
          }
          const { totals } = flowView(flows, { ...ASKED, filter }).view;
          expect(sum).toEqual({
            flows: totals.flows,
            requests: totals.requests,
            connections: totals.connections,
            requestsPerSecond: totals.requestsPerSecond,
            connectionsPerSecond: totals.connectionsPerSecond,
            denied: totals.denied.requests + totals.denied.connections,
          });
        },
      ),
    );
  });

  it("shows in groups, all unfolded, exactly the rows that it shows without", () => {
    fc.assert(
      fc.property(
        anyFlows,
        fc.constantFrom(...FLOW_GROUPINGS),
        fc.constantFrom(...TABLE_COLUMNS),
        (flows, group, column) => {
          const order = { column, descending: false };
          const folded = flowView(flows, { ...ASKED, order, group }).view.rows;
          const unfolded = folded.flatMap((row) => (row.kind === "group" ? row.id : []));
          const { view } = flowView(flows, { ...ASKED, order, group, unfolded });
          expect(view.rowCount).toBe(flows.length + folded.length);
          const ids = names(view.rows.filter(({ kind }) => kind === "flow"));
          expect(ids.sort()).toEqual(flows.map(({ id }) => id).sort());
        },
      ),
    );
  });
});
