import { describe, expect, it } from "vitest";
import { readForm, writeForm } from "./manifest-form";

const ROUTE = `kind: HTTPRoute
spec:
  parentRefs:
    - name: all-egress
      port: 80 # of the proxy
  hostnames:
    # ours
    - a.example
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /
`;
const NETWORK = "kind: EgressNetwork\nspec:\n  trafficPolicy: Allow\n  networks:\n    - cidr: 203.0.113.9/32\n";

describe("a form over a manifest's text", () => {
  it("shows names, port and paths of a route, and the ranges of an EgressNetwork", () => {
    expect(readForm(ROUTE)).toEqual({ hostnames: ["a.example"], port: "80", paths: [], cidrs: null });
    expect(readForm(NETWORK)).toEqual({ hostnames: null, port: null, paths: null, cidrs: ["203.0.113.9/32"] });
    expect(readForm(ROUTE.replace("value: /", "value: /v1\n          method: GET"))?.paths).toEqual([
      { prefix: "/v1", method: "GET" },
    ]);
  });

  it("leaves to the text what it could not write back", () => {
    expect(readForm(ROUTE.replace("path:", "headers: []\n          path:"))?.paths).toBeNull();
    expect(readForm(ROUTE.replace("type: PathPrefix", "type: Exact"))?.paths).toBeNull();
    expect(readForm(`${NETWORK}      except: [203.0.113.9/32]\n`)?.cidrs).toBeNull();
    expect(
      readForm(ROUTE.replace("    - name: all-egress", "    - name: other\n    - name: all-egress"))?.port,
    ).toBeNull();
  });

  it("changes its field and nothing else, comments stay", () => {
    const text = writeForm(ROUTE, { port: "8080" });
    expect(text).toBe(ROUTE.replace("port: 80 #", "port: 8080 #"));
    expect(writeForm(ROUTE, { hostnames: ["a.example", "*.b.example"] })).toContain(
      '# ours\n    - a.example\n    - "*.b.example"',
    );
    expect(writeForm(NETWORK, { cidrs: ["198.51.100.0/24"] })).toBe(
      NETWORK.replace("203.0.113.9/32", "198.51.100.0/24"),
    );
  });

  it("reads back what it wrote", () => {
    const paths = [
      { prefix: "/v1", method: "GET" },
      { prefix: "/v2", method: null },
    ];
    expect(readForm(writeForm(ROUTE, { paths }))?.paths).toEqual(paths);
    expect(writeForm(writeForm(ROUTE, { paths }), { paths: [] })).toBe(ROUTE);
  });

  it("writes what is no port as it was typed, so that the schema can refuse it", () => {
    expect(readForm(writeForm(ROUTE, { port: "http" }))?.port).toBe("http");
    const without = writeForm(ROUTE, { port: "" });
    expect(readForm(without)?.port).toBe("");
    expect(readForm(writeForm(without, { port: "443" }))?.port).toBe("443");
  });

  it("is none of a text that cannot be read", () => {
    expect(readForm("kind: HTTPRoute\nspec: [")).toBeNull();
    expect(readForm("a: &a [1]\nspec: { b: *a }")).toBeNull();
  });
});
