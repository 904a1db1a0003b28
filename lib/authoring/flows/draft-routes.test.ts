import { describe, expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot } from "../../changes/builders.testing";
import { aFlow, aTlsFlow } from "../../flows/a-flow.testing";
import type { Flow } from "../../flows/flow";
import { GRPC_ROUTE, HTTP_ROUTE, TCP_ROUTE, TLS_ROUTE } from "../../linkerd/kinds";
import type { KubernetesObject } from "../../linkerd/object";
import { printYaml } from "../../print/yaml";
import { compile } from "../../resolver/compile/compile";
import { BUNDLED_SCHEMAS } from "../../schema/bundled-schemas";
import type { DraftOptions, RouteProposal } from "../route-proposal";
import { draftRoutes } from "./draft-routes";

const GLOBAL = { namespace: "linkerd-egress", name: "all" };

function http(host: string, overrides: Partial<Flow> = {}): Flow {
  const registrableDomain = host.split(".").slice(-2).join(".");
  return aFlow({ id: host, host, registrableDomain, portConfirmed: true, ...overrides });
}

function tls(host: string | null, overrides: Partial<Flow> = {}): Flow {
  return aTlsFlow({
    id: `tls ${host}`,
    host,
    registrableDomain: host?.split(".").slice(-2).join(".") ?? null,
    ...overrides,
  });
}

function tcp(address: string, port: number): Flow {
  const route = { group: "", kind: "default", namespace: "", name: "tcp-egress-deny" };
  return aFlow({ id: `${address}:${port}`, protocol: "tcp", host: null, address, port, portConfirmed: true, route });
}

function propose(
  flows: Flow[],
  resources: KubernetesObject[] = [aNetwork()],
  options: DraftOptions = {},
): RouteProposal {
  return draftRoutes(flows, compile(aSnapshot(resources)), options);
}

/** `create HTTPRoute shop/allow-http-80-all-egress: a.com b.com`. */
function told({ writes }: RouteProposal): string[] {
  return writes.map(({ verb, manifest }) => {
    const { kind, metadata, spec } = manifest;
    return `${verb} ${kind} ${metadata.namespace}/${metadata.name}: ${JSON.stringify(hostnamesOf(spec))}`;
  });
}

function hostnamesOf(spec: unknown): unknown {
  return typeof spec === "object" && spec !== null && "hostnames" in spec ? spec.hostnames : null;
}

function reasons({ leftOut }: RouteProposal): string[] {
  return leftOut.map(({ reason }) => reason);
}

function noticeIds({ writes }: RouteProposal): string[] {
  return writes.flatMap(({ notices }) => notices.map(({ id }) => id));
}

describe("many flows at once", () => {
  it("get one route for each protocol and port, with exact names", () => {
    const withTls = [
      aNetwork(),
      aRoute({ kind: TLS_ROUTE, port: 443, hostnames: ["a.b"], accepted: true, name: "tls" }),
    ];
    const proposal = propose([http("b.com"), http("a.com"), http("a.com", { port: 8080 })], withTls);
    expect(told(proposal)).toEqual([
      'create HTTPRoute shop/allow-http-80-all-egress: ["a.com","b.com"]',
      'create HTTPRoute shop/allow-http-8080-all-egress: ["a.com"]',
    ]);
    expect(printYaml(proposal.writes[0]?.manifest ?? {})).toBe(`apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: allow-http-80-all-egress
  namespace: shop
spec:
  parentRefs:
    - group: policy.linkerd.io
      kind: EgressNetwork
      name: all-egress
      namespace: shop
      port: 80
  hostnames:
    - a.com
    - b.com
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /
`);
  });

  it("get routes of 16 names at most, as many as the schema allows", () => {
    const flows = Array.from({ length: 20 }, (_, index) => http(`h${index}.example.com`));
    expect(propose(flows).writes.map(({ manifest, flows }) => [manifest.metadata.name, flows.length])).toEqual([
      ["allow-http-80-all-egress", 16],
      ["allow-http-80-all-egress-2", 4],
    ]);
  });

  it("get nothing where routes of today take them, nor where the default allows and a route does too", () => {
    const open = aNetwork({ spec: { trafficPolicy: "Allow" } });
    const flow = http("httpbin.org", { verdict: "allowed-by-route" });
    expect(propose([flow], [open, aRoute()])).toMatchObject({ writes: [], already: [flow] });
    expect(told(propose([http("api.stripe.com", { verdict: "allowed-by-default" })], [open]))).toHaveLength(1);
  });

  it("are merged into a route that takes every request of its names, and into no other", () => {
    const plain = aRoute({ name: "allow-http-80-all-egress-2", hostnames: ["a.com", "c.com"] });
    expect(propose([http("b.com")], [aNetwork(), plain]).writes[0]).toMatchObject({
      verb: "patch",
      ref: { kind: "HTTPRoute", namespace: "shop", name: "allow-http-80-all-egress-2" },
      patch: { spec: { hostnames: ["a.com", "c.com", "b.com"] } },
      reach: [{ host: "b.com", port: 80 }],
    });
    const parent = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all-egress" };
    const twoPorts = {
      parentRefs: [
        { ...parent, port: 80 },
        { ...parent, port: 8080 },
      ],
      hostnames: ["a.com", "c.com"],
      rules: [{}],
    };
    const others = [
      aRoute({ name: "some-paths", rules: [{ matches: [{ path: { type: "PathPrefix", value: "/v1" } }] }] }),
      aRoute({ name: "redirects", rules: [{ backendRefs: [{ group: "", kind: "Service", name: "pay", port: 80 }] }] }),
      aRoute({ name: "all-hosts", hostnames: [], port: 81 }),
      aRoute({ name: "allow-httpbin-org-80" }),
      aRoute({ name: "refused", accepted: false }),
      { ...plain, metadata: { ...plain.metadata, name: "two-ports" }, spec: twoPorts },
    ];
    expect(told(propose([http("b.com")], [aNetwork(), ...others]))).toEqual([
      'create HTTPRoute shop/allow-http-80-all-egress: ["b.com"]',
    ]);
  });

  it("are merged into a route that a person named only where all its names are of one registrable domain", () => {
    const adyen = aRoute({ name: "adyen", hostnames: ["pal.adyen.com", "*.live.adyen.com"] });
    const mixed = aRoute({ name: "partners", hostnames: ["a.adyen.com", "fonts.gstatic.com"] });
    const flows = [http("checkout.adyen.com"), http("uploads.github.com")];
    const proposal = propose(flows, [aNetwork(), adyen, mixed]);
    expect(told(proposal)).toEqual([
      'patch HTTPRoute shop/adyen: ["pal.adyen.com","*.live.adyen.com","checkout.adyen.com"]',
      'create HTTPRoute shop/allow-http-80-all-egress: ["uploads.github.com"]',
    ]);
    // A name that ends in no public suffix shares nothing with anybody.
    const internal = aRoute({ name: "dbs", hostnames: ["db.internal"] });
    expect(told(propose([http("b.internal", { registrableDomain: null })], [aNetwork(), internal]))).toEqual([
      'create HTTPRoute shop/allow-http-80-all-egress: ["b.internal"]',
    ]);
  });

  it("are not merged into a route that the cluster's schemas would refuse with every further write", () => {
    const stored = [aNetwork(), aRoute({ name: "allow-http-80-all-egress", hostnames: ["a.com", "C.com"] })];
    expect(told(propose([http("b.com")], stored, { schemas: BUNDLED_SCHEMAS }))).toEqual([
      'create HTTPRoute shop/allow-http-80-all-egress-2: ["b.com"]',
    ]);
  });

  it("say what more each route admits", () => {
    expect(propose([http("a.com")]).writes[0]?.reach.map(({ sentence }) => sentence)).toEqual([
      "HTTP and gRPC requests to a.com, every path and method, on port 80, at any address, for every client of EgressNetwork shop/all-egress.",
    ]);
  });

  it("need their port confirmed, or taken at its word", () => {
    const unsure = http("a.com", { portConfirmed: false });
    expect(reasons(propose([unsure]))).toEqual(["needs-port"]);
    const proposal = propose([unsure], [aNetwork()], { portOf: (flow) => flow.port });
    expect(noticeIds(proposal)).toContain("port-as-reported");
  });
});

describe("plaintext HTTP with paths", () => {
  const paths = new Map([["a.com", [{ prefix: "/v1", method: "GET" }]]]);

  it("opens those alone, in a route of the host's own", () => {
    const proposal = propose([http("a.com"), http("b.com")], [aNetwork()], { paths });
    expect(told(proposal)).toEqual([
      'create HTTPRoute shop/allow-http-80-all-egress: ["b.com"]',
      'create HTTPRoute shop/allow-a-com-80: ["a.com"]',
    ]);
    expect(proposal.writes[1]?.manifest.spec).toMatchObject({
      rules: [{ matches: [{ path: { type: "PathPrefix", value: "/v1" }, method: "GET" }] }],
    });
  });

  it("coaches where the path is inside TLS, and nobody can see it", () => {
    const resources = [aNetwork(), aRoute({ kind: TLS_ROUTE, port: 443, hostnames: ["x.org"], name: "tls" })];
    const proposal = propose([tls("a.com")], resources, { paths });
    expect(noticeIds(proposal)).toContain("path-in-tls");
  });
});

describe("traffic known by address only", () => {
  it("needs a name typed, an EgressNetwork of its own, or a confirmation for the whole port", () => {
    const flow = tcp("203.0.113.7", 5432);
    expect(reasons(propose([flow]))).toEqual(["opaque-port"]);
    expect(reasons(propose([tcp("203.0.113.7", 27017)]))).toEqual(["address-only"]);
    const confirmed = propose([flow], [aNetwork()], { confirmedTcpPorts: [5432] });
    expect(told(confirmed)).toEqual(["create TCPRoute shop/allow-tcp-5432-all-egress: null"]);
    expect(noticeIds(confirmed)).toContain("bypasses-deny");
    expect(confirmed.writes[0]?.reach).toMatchObject([{ family: "any", host: null, port: 5432 }]);
  });

  it("gets a TLSRoute for the SNI that a person typed, with a warning about plaintext on the port", () => {
    const plaintext = http("old.example.com", { port: 8443 });
    const proposal = propose([tcp("203.0.113.7", 8443)], [aNetwork()], {
      sniOf: () => "api.example.com",
      observed: [plaintext],
    });
    expect(told(proposal)).toEqual(['create TLSRoute shop/allow-tls-8443-all-egress: ["api.example.com"]']);
    expect(noticeIds(proposal)).toEqual(expect.arrayContaining(["breaks-plaintext", "tls-only"]));
  });

  it("has no path limits, which are for plaintext HTTP to a host of that name: its TLSRoute is not written twice", () => {
    const route = aRoute({ kind: TLS_ROUTE, port: 443, hostnames: ["api.example.com"] });
    const proposal = propose([tcp("203.0.113.7", 443)], [aNetwork(), route], {
      sniOf: () => "api.example.com",
      paths: new Map([["api.example.com", [{ prefix: "/v1", method: null }]]]),
    });
    expect(told(proposal)).toEqual([]);
    expect(proposal.already).toHaveLength(1);
  });

  it("gets one EgressNetwork of single addresses, which grows", () => {
    const first = propose([tcp("203.0.113.7", 22)], [aNetwork()], { addressNetworks: true });
    expect(first.writes[0]?.manifest).toMatchObject({
      kind: "EgressNetwork",
      metadata: { namespace: "shop", name: "allow-addresses" },
      spec: { trafficPolicy: "Allow", networks: [{ cidr: "203.0.113.7/32" }] },
    });
    const there = aNetwork({
      name: "allow-addresses",
      spec: { trafficPolicy: "Allow", networks: [{ cidr: "203.0.113.7/32" }] },
    });
    const both = [tcp("203.0.113.7", 22), tcp("203.0.113.8", 22)];
    expect(propose(both, [aNetwork(), there], { addressNetworks: true })).toMatchObject({
      already: [{ id: "203.0.113.7:22" }],
      writes: [
        { verb: "patch", patch: { spec: { networks: [{ cidr: "203.0.113.7/32" }, { cidr: "203.0.113.8/32" }] } } },
      ],
    });
  });
});

describe("one kind of route rules a port", () => {
  it("so an HTTPRoute that would switch off TLSRoutes is not proposed", () => {
    const resources = [aNetwork(), aRoute({ kind: TLS_ROUTE, port: 443, name: "tls" })];
    expect(reasons(propose([http("a.com", { port: 443 })], resources))).toEqual(["kind-conflict"]);
  });

  it("so beside a TLSRoute a further name is written, whatever TCPRoute it switched off long ago", () => {
    const there = aRoute({ kind: TLS_ROUTE, port: 443, name: "allow-tls-443-all-egress", hostnames: ["a.com"] });
    const off = aRoute({ kind: TCP_ROUTE, port: 443, name: "tcp", accepted: false });
    const proposal = propose([tls("b.org")], [aNetwork(), there, off]);
    expect(told(proposal)).toEqual(['patch TLSRoute shop/allow-tls-443-all-egress: ["a.com","b.org"]']);
    expect(noticeIds(proposal)).not.toContain("disables-weaker-kind");
  });

  it("so gRPC gets a GRPCRoute only where there is one, and HTTP/1 none there", () => {
    const grpcThere = [aNetwork(), aRoute({ kind: GRPC_ROUTE, port: 50051, name: "grpc", hostnames: ["x.org"] })];
    const call = http("a.com", { protocol: "grpc", port: 50051 });
    expect(told(propose([call], grpcThere))).toEqual(['create GRPCRoute shop/allow-grpc-50051-all-egress: ["a.com"]']);
    expect(told(propose([call], [aNetwork()]))).toEqual([
      'create HTTPRoute shop/allow-http-50051-all-egress: ["a.com"]',
    ]);
    expect(reasons(propose([http("a.com", { port: 50051 })], grpcThere))).toEqual(["kind-conflict"]);
  });

  it("so paths cannot be limited where GRPCRoutes rule, which would open every service instead", () => {
    const grpcThere = [aNetwork(), aRoute({ kind: GRPC_ROUTE, port: 50051, name: "grpc", hostnames: ["x.org"] })];
    const paths = new Map([["a.com", [{ prefix: "/v1", method: null }]]]);
    const proposal = propose([http("a.com", { protocol: "grpc", port: 50051 })], grpcThere, { paths });
    expect([told(proposal), reasons(proposal)]).toEqual([[], ["kind-conflict"]]);
  });

  it("so a TCPRoute gives way to names of the same selection", () => {
    const proposal = propose([http("a.com"), tcp("203.0.113.7", 80)], [aNetwork()], { confirmedTcpPorts: [80] });
    expect(told(proposal)).toEqual(['create HTTPRoute shop/allow-http-80-all-egress: ["a.com"]']);
    expect(reasons(proposal)).toEqual(["kind-conflict"]);
  });

  it("and names are not read on an opaque port, so no route with names is proposed there", () => {
    expect(reasons(propose([http("a.com", { port: 3306 })]))).toEqual(["opaque-port"]);
  });
});

describe("flows that no route can be drafted for", () => {
  it("are told with the way out: the patch for host names, for example", () => {
    const proposal = propose([tls(null), http("203.0.113.7"), http("a.com", { network: null, verdict: "uncovered" })]);
    expect(reasons(proposal)).toEqual(["needs-hostname", "unusable-host", "uncovered"]);
    // Other rows of this client have names, so a restart would change nothing.
    expect(proposal.leftOut[0]?.kubectl).toBeNull();
    expect(propose([tls(null)]).leftOut[0]?.kubectl).toContain("proxy-metrics-hostname-labels");
  });
});

describe("what a person says of a request without a name", () => {
  it("is its Host, an address too: real proxies match it (seen on a real mesh)", () => {
    const nameless = { ...http("a.com", { port: 3000, portConfirmed: true }), host: null };
    const proposal = propose([nameless], [aNetwork()], { hostOf: () => "203.0.113.40" });
    expect(told(proposal)).toEqual(['create HTTPRoute shop/allow-http-3000-all-egress: ["203.0.113.40"]']);
  });

  it("may be a wildcard where an underscore can be in no exact name", () => {
    const flow = http("my_api.eu.example.com", { registrableDomain: "example.com" });
    const [left] = propose([flow]).leftOut;
    expect(left?.reason).toBe("unusable-host");
    expect(left?.advice.join()).toContain('hostnames: ["*.eu.example.com"]');
    expect(told(propose([flow], [aNetwork()], { wildcards: ["*.eu.example.com"] }))).toEqual([
      'create HTTPRoute shop/allow-http-80-all-egress: ["*.eu.example.com"]',
    ]);
  });
});

describe("the target", () => {
  const global = aNetwork(GLOBAL);
  const flow = http("a.com", { network: GLOBAL });

  it("is the client's namespace, unless said otherwise", () => {
    const proposal = propose([flow], [global]);
    expect(told(proposal)).toEqual(['create HTTPRoute shop/allow-http-80-all: ["a.com"]']);
    expect(proposal.writes[0]?.reach).toMatchObject([{ clients: "shop" }]);
  });

  it("beside the global EgressNetwork counts for every namespace", () => {
    const proposal = propose([flow], [global], { target: "global" });
    expect(told(proposal)).toEqual(['create HTTPRoute linkerd-egress/allow-http-80-all: ["a.com"]']);
    expect(proposal.writes[0]?.reach).toMatchObject([{ clients: null }]);
    expect(proposal.consequences.map(({ id }) => id)).toEqual(["target-global"]);
  });

  it("of its own brings copies of the global EgressNetworks, and routes for what only theirs allow", () => {
    const there = aRoute({ namespace: "linkerd-egress", network: GLOBAL, name: "all-shops" });
    const proposal = propose([http("httpbin.org", { network: GLOBAL })], [global, there], { target: "local-network" });
    expect(told(proposal)).toEqual([
      "create EgressNetwork shop/all: null",
      'create HTTPRoute shop/allow-http-80-all: ["httpbin.org"]',
    ]);
    expect(noticeIds(proposal)).toContain("silences-global");
  });

  it("of its own names the routes that wait for it, and none that names something else of that name", () => {
    const waiting = aRoute({ name: "waits", network: { namespace: "shop", name: "all" } });
    const toService = {
      ...aRoute({ name: "to-service" }),
      spec: { parentRefs: [{ group: "core", kind: "Service", name: "all", port: 80 }], rules: [{}] },
    };
    const reachOf = (...resources: KubernetesObject[]) =>
      propose([http("a.com", { network: GLOBAL })], [global, ...resources], { target: "local-network" }).writes[0]
        ?.reach;
    expect(reachOf(toService)).toEqual([]);
    expect(reachOf(toService, waiting)).toMatchObject([
      { sentence: expect.stringMatching(/^Whatever HTTPRoute shop\/waits allow: they name EgressNetwork shop\/all/) },
    ]);
  });
});

describe("wildcards", () => {
  const buckets = ["a", "b", "c"].map((name) => http(`${name}.eu.example.com`, { registrableDomain: "example.com" }));

  it("are proposed for three names below one domain, with what more they admit, and wait for a yes", () => {
    const proposal = propose(buckets);
    expect(proposal.wildcards).toEqual([
      {
        wildcard: "*.eu.example.com",
        hosts: ["a.eu.example.com", "b.eu.example.com", "c.eu.example.com"],
        sentence:
          "Allows every name below eu.example.com, at any depth, not only the 3 that were seen; eu.example.com itself is not included.",
        refused: false,
        accepted: false,
      },
    ]);
    expect(hostnamesOf(proposal.writes[0]?.manifest.spec)).toHaveLength(3);
    expect(told(propose(buckets, [aNetwork()], { wildcards: ["*.eu.example.com"] }))).toEqual([
      'create HTTPRoute shop/allow-http-80-all-egress: ["*.eu.example.com"]',
    ]);
  });

  it.each([
    ["a public suffix", "s3.amazonaws.com", (host: string) => host],
    ["tenants of one domain", "acme.zendesk.com".slice(5), () => "zendesk.com"],
  ])("are refused over %s", (_, base, domainOf) => {
    const flows = ["a", "b", "c"].map((name) =>
      http(`${name}.${base}`, { registrableDomain: domainOf(`${name}.${base}`) }),
    );
    const proposal = propose(flows, [aNetwork()], { wildcards: "all" });
    expect(proposal.wildcards).toMatchObject([{ wildcard: `*.${base}`, refused: true, accepted: false }]);
    expect(hostnamesOf(proposal.writes[0]?.manifest.spec)).toHaveLength(3);
  });
});

describe("what Linkerd does not read", () => {
  it("is not written: no TCPRoute where it is not served", () => {
    const snapshot = aSnapshot([aNetwork()], { unread: [{ ...TCP_ROUTE, why: "unserved", message: "" }] });
    const proposal = draftRoutes([tcp("203.0.113.7", 22)], compile(snapshot), { confirmedTcpPorts: [22] });
    expect(reasons(proposal)).toEqual(["unserved"]);
    const without = aSnapshot([aNetwork()], { unread: [{ ...HTTP_ROUTE, why: "absent", message: "" }] });
    expect(draftRoutes([http("a.com")], compile(without)).writes[0]?.manifest.apiVersion).toBe(
      "policy.linkerd.io/v1beta3",
    );
  });
});
