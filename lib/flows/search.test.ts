import { describe, expect, it } from "vitest";
import { type FlowSearch, NO_SEARCH, parseFlowSearch, printFlowSearch } from "./search";

const parse = (query: string) => parseFlowSearch(new URLSearchParams(query));

describe("a search in the URL", () => {
  it("reads every filter", () => {
    const query =
      "window=1h30m&end=2026-11-21T08:00:00%2B01:00&ns=shop,pay&ns=web&network=shop/all-egress&verdict=denied&protocol=tls&q=stripe&flow=a1&live=off";
    expect(parse(query)).toEqual({
      windowSeconds: 5400,
      end: "2026-11-21T07:00:00.000Z",
      namespaces: ["shop", "pay", "web"],
      networks: [{ namespace: "shop", name: "all-egress" }],
      verdicts: ["denied"],
      protocols: ["tls"],
      text: "stripe",
      flow: "a1",
      live: false,
      unknown: [],
    });
  });

  it.each<Partial<FlowSearch>>([
    {},
    { windowSeconds: 90, namespaces: ["a", "b"], live: false },
    { networks: [{ namespace: "shop", name: "all" }], verdicts: ["denied", "failed"], protocols: ["http", "tcp"] },
    { end: "2026-11-21T07:00:00.000Z", windowSeconds: 30 * 86_400 },
    { text: 'a&b="c" #%', flow: "Zm9v_-" },
  ])("comes back from the URL as it went in: %o", (some) => {
    const search = { ...NO_SEARCH, ...some };
    expect(parseFlowSearch(printFlowSearch(search))).toEqual(search);
  });

  it.each(["yesterday", "2026-11-21", "2026-11-21T07:00:00", "2026-13-41T07:00:00Z", "1763708400", ""])(
    "refuses %j as the end of a window",
    (end) => {
      expect(parse(`end=${end}`)).toMatchObject({ end: null, unknown: [{ parameter: "end" }] });
    },
  );

  it("keeps defaults out of the URL", () => {
    expect(printFlowSearch(NO_SEARCH).toString()).toBe("");
  });

  it("lists what it does not understand, and goes on with the rest", () => {
    const search = parse(
      "window=forever&verdict=denied,blocked&network=shop&protocol=quic&live=maybe&sort=host&ns=shop",
    );
    expect(search).toMatchObject({ windowSeconds: 900, verdicts: ["denied"], networks: [], namespaces: ["shop"] });
    expect(search.unknown.map(({ parameter, value }) => `${parameter}=${value}`).sort()).toEqual([
      "live=maybe",
      "network=shop",
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
