import { describe, expect, it } from "vitest";
import { aRoute } from "../changes/builders.testing";
import { TCP_ROUTE, TLS_ROUTE } from "../linkerd/kinds";
import { routeTitle } from "./route-title";

describe("the title of a route under review", () => {
  it.each([
    [["hooks.slack.com"], "Allow hooks.slack.com for shop"],
    [["*.com"], "Allow *.com for shop"],
    [["a.example", "b.example"], "Allow a.example and b.example for shop"],
    [["a.example", "b.example", "c.example", "*.com"], "Allow a.example and 3 more hostnames for shop"],
    [[], "Allow every hostname on port 443 for shop"],
  ])("says what %j admits, and nothing of the flow that it was drafted for", (hostnames, title) => {
    expect(routeTitle(aRoute({ kind: TLS_ROUTE, port: 443, hostnames }))).toBe(title);
  });

  it("of a TCPRoute names its port, and of what cannot be read what that means", () => {
    const tcp = aRoute({ kind: TCP_ROUTE, port: 5432 });
    expect(routeTitle({ ...tcp, spec: { parentRefs: [{ port: 5432 }] } })).toBe("Allow port 5432 for shop");
    expect(routeTitle({ ...tcp, spec: "odd" })).toBe("Allow every port for shop");
    expect(routeTitle(aRoute({ hostnames: [7, null] as unknown as string[] }))).toBe(
      "Allow every hostname on port 80 for shop",
    );
  });
});
