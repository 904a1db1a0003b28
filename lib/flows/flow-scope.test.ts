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

  it.each(["ns:sh* network:all -verdict:denied", 'ns:shop,"" word', "host:a.example"])(
    "leaves out what it cannot ask exactly: %s",
    (filter) => {
      expect(scopeOf(filter)).toEqual({ namespaces: [], networks: [], verdicts: [], protocols: [] });
      expect(exceedsScope(filter)).toBe(true);
    },
  );
});
