import { describe, expect, it } from "vitest";
import { type FlowSearch, isSearchStep, NO_SEARCH, parseFlowSearch, printFlowSearch } from "./search";

const parse = (query: string) => parseFlowSearch(new URLSearchParams(query));

describe("a search in the URL", () => {
  it("reads everything", () => {
    const query =
      "window=1h30m&end=2026-11-21T08:00:00%2B01:00&filter=ns:shop+stripe&sort=-rate&group=host&open=host:a.example&open=address:&open=host:a.example&columns=rate,verdict&flow=a1&live=off";
    expect(parse(query)).toEqual({
      windowSeconds: 5400,
      end: "2026-11-21T07:00:00.000Z",
      filter: "ns:shop stripe",
      order: { column: "rate", descending: true },
      group: "host",
      open: ["host:a.example", "address:"],
      columns: ["rate", "verdict"],
      flow: "a1",
      live: false,
      unknown: [],
    });
  });

  it("takes older links into the filter", () => {
    const query =
      "ns=shop,pay&ns=web&network=shop/all-egress&verdict=denied&protocol=tls&q=ns:x+stripe&filter=port:443";
    expect(parse(query)).toEqual({
      ...NO_SEARCH,
      filter: 'port:443 ns:shop,pay,web network:shop/all-egress verdict:denied protocol:tls "ns:x" stripe',
    });
  });

  it("narrows every side of an OR by what an older parameter asks for", () => {
    expect(parse("filter=stripe+OR+port:443&ns=shop").filter).toBe("ns:shop (stripe OR port:443)");
    expect(parse("filter=ns:pay&ns=shop&q=or").filter).toBe('ns:pay,shop "or"');
  });

  it.each<[Partial<FlowSearch>, boolean]>([
    [{ filter: "ns:shop" }, true],
    [{ group: "host" }, true],
    [{ order: { column: "rate", descending: true } }, true],
    [{ windowSeconds: 3600 }, true],
    [{ end: "2026-11-21T07:00:00.000Z" }, true],
    [{ flow: "a1" }, true],
    [{ filter: " " }, false],
    [{ live: false }, false],
    [{ columns: ["rate"] }, false],
  ])("lets Back undo %j: %j", (part, step) => {
    expect(isSearchStep(NO_SEARCH, { ...NO_SEARCH, ...part })).toBe(step);
    expect(isSearchStep({ ...NO_SEARCH, ...part }, NO_SEARCH)).toBe(step);
  });

  it("does not go back through every flow that was looked at", () => {
    expect(isSearchStep({ ...NO_SEARCH, flow: "a1" }, { ...NO_SEARCH, flow: "b2" })).toBe(false);
  });

  it.each<Partial<FlowSearch>>([
    {},
    { group: "network", open: ["network:shop/all-egress", "network:"] },
    { windowSeconds: 90, filter: "ns:a,b", live: false },
    { end: "2026-11-21T07:00:00.000Z", columns: ["verdict", "rate"] },
    { filter: 'a&b="c" #% host:"é\u202e<script>', order: { column: "seen", descending: true }, flow: "Zm9v_-" },
  ])("comes back from the URL as it went in: %o", (some) => {
    const search = { ...NO_SEARCH, ...some };
    expect(parseFlowSearch(printFlowSearch(search))).toEqual(search);
  });

  it("says which groups are unfolded only of the grouping that is shown, and Back does not fold them one by one", () => {
    const open = ["host:a.example"];
    expect(printFlowSearch({ ...NO_SEARCH, open }).toString()).toBe("");
    expect(parse("open=host:a.example")).toEqual(NO_SEARCH);
    const grouped: FlowSearch = { ...NO_SEARCH, group: "host" };
    expect(isSearchStep(grouped, { ...grouped, open })).toBe(false);
  });

  it("keeps defaults out of the URL", () => {
    expect(printFlowSearch(NO_SEARCH).toString()).toBe("");
  });

  it("lists what it does not understand, and goes on with the rest", () => {
    const search = parse(
      "window=forever&verdict=denied,blocked&network=shop&protocol=quic&live=maybe&sort=host&page=2&group=x&ns=shop&end=noon",
    );
    expect(search).toMatchObject({ windowSeconds: 900, end: null, filter: "ns:shop verdict:denied" });
    expect(search.unknown.map(({ parameter, value }) => `${parameter}=${value}`).sort()).toEqual([
      "end=noon",
      "group=x",
      "live=maybe",
      "network=shop",
      "page=2",
      "protocol=quic",
      "sort=host",
      "verdict=blocked",
      "window=forever",
    ]);
  });

  it.each(["5s", "31d", "0m", "-1h", "15", "", "1e9s"])("refuses a window of %s", (window) => {
    expect(parse(`window=${window}`)).toMatchObject({ windowSeconds: 900, unknown: [{ parameter: "window" }] });
  });
});
