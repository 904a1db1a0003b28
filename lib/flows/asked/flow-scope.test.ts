import { describe, expect, it } from "vitest";
import { exceedsScope, scopeOf } from "./flow-scope";

describe("the part of a filter that Prometheus can be asked for", () => {
  it("holds namespaces, networks, verdicts and protocols", () => {
    const filter = "ns:shop,pay network:shop/all verdict:denied protocol:TLS";
    expect(scopeOf(filter)).toEqual({
      namespaces: ["shop", "pay"],
      networks: [{ namespace: "shop", name: "all" }],
      verdicts: ["denied"],
      protocols: ["tls"],
    });
    expect(exceedsScope(filter)).toBe(false);
  });

  it("holds the sides of an OR where each names one of them", () => {
    expect(scopeOf("ns:shop OR ns:pay").namespaces).toEqual(["shop", "pay"]);
    expect(exceedsScope("ns:shop OR ns:pay")).toBe(false);
    expect(scopeOf("ns:shop verdict:denied OR ns:pay")).toMatchObject({ namespaces: ["shop", "pay"], verdicts: [] });
    expect(exceedsScope("ns:shop verdict:denied OR ns:pay")).toBe(true);
    expect(scopeOf("ns:shop OR host:stripe").namespaces).toEqual([]);
    expect(exceedsScope("ns:shop OR host:stripe")).toBe(true);
    expect(exceedsScope("(ns:shop OR ns:pay) ns:shop")).toBe(true);
    expect(exceedsScope("-(ns:shop OR ns:pay)")).toBe(true);
  });

  it("asks for the other verdicts where one is left out", () => {
    const others = ["failed", "uncertain", "redirected", "allowed-by-default", "allowed-by-route"];
    expect(scopeOf("-verdict:denied,uncovered").verdicts).toEqual(others);
    expect(exceedsScope("-verdict:denied,uncovered")).toBe(false);
    expect(scopeOf("verdict:denied,failed -verdict:failed").verdicts).toEqual(["denied"]);
    // None is left to ask for.
    expect(exceedsScope("verdict:denied -verdict:denied")).toBe(true);
  });

  it.each(["ns:sh* network:all -protocol:tls", 'ns:shop,"" word', "host:a.example"])(
    "leaves out what it cannot ask exactly: %s",
    (filter) => {
      expect(scopeOf(filter)).toEqual({ namespaces: [], networks: [], verdicts: [], protocols: [] });
      expect(exceedsScope(filter)).toBe(true);
    },
  );
});
