import { describe, expect, it } from "vitest";
import { aPolicy, mayConnect } from "../network.testing";
import type { LiveCluster } from "../stored/live-cluster";
import { generatePolicies } from "./generate";
import { afterwards, aLiveCluster, aLivePod, aService, coredns, wantedFor } from "./live-cluster.testing";
import { LINKERD_PORTS, type Wanted } from "./wanted";

const web = aLivePod();
const api = aLivePod({ name: "api", ips: ["10.0.0.2"], ports: [{ name: "http", port: 8080, protocol: "TCP" }] });
const ledger = aLivePod({
  namespace: "billing",
  name: "ledger",
  ips: ["10.0.1.1"],
  ports: [{ name: "http", port: 8080, protocol: "TCP" }],
});

const namesOf = (wanted: Wanted, cluster: LiveCluster) =>
  generatePolicies(wanted, cluster).policies.map(({ policy }) => policy.name);
const proposed = (wanted: Wanted, cluster: LiveCluster) =>
  afterwards(cluster, generatePolicies(wanted, cluster).policies);
const answers = (cluster: LiveCluster, ...sentences: string[]) => sentences.map((each) => mayConnect(each, cluster));

describe("DNS", () => {
  it("goes to the live pods of the resolver, UDP and TCP, and to its Service's address", () => {
    const after = proposed(wantedFor("shop"), aLiveCluster());
    const asked = [
      "kube-system/coredns:53/UDP",
      "kube-system/coredns:53",
      "10.96.0.10:53/UDP",
      "8.8.8.8:53/UDP",
      "kube-system/coredns:9153",
    ];
    expect(answers(after, ...asked.map((to) => `shop/web > ${to}`))).toEqual([true, true, true, false, false]);
    const without = proposed(wantedFor("shop", { clusterIps: false }), aLiveCluster());
    expect(answers(without, "shop/web > 10.96.0.10:53/UDP")).toEqual([false]);
  });

  it("goes to the port that the pods listen on, as on OpenShift", () => {
    const labels = { "dns.operator.openshift.io/daemonset-dns": "default" };
    const ports = [
      { name: "dns", port: 5353, protocol: "UDP" as const },
      { name: "dns-tcp", port: 5353, protocol: "TCP" as const },
    ];
    const pods = [web, { ...coredns, namespace: "openshift-dns", name: "dns-default", labels, ports }];
    const service = aService({
      namespace: "openshift-dns",
      name: "dns-default",
      selector: labels,
      clusterIps: ["172.30.0.10"],
      ports: [
        { port: 53, protocol: "UDP", targetPort: "dns" },
        { port: 53, protocol: "TCP", targetPort: "dns-tcp" },
      ],
    });
    for (const services of [[service], []]) {
      const after = proposed(wantedFor("shop"), aLiveCluster({ pods, services }));
      expect(
        answers(after, "shop/web > openshift-dns/dns-default:5353/UDP", "shop/web > openshift-dns/dns-default:53/UDP"),
      ).toEqual([true, false]);
    }
  });

  it("goes to NodeLocal DNSCache by address, where it runs", () => {
    const cache = aLivePod({
      namespace: "kube-system",
      name: "node-local-dns",
      hostNetwork: true,
      labels: { "k8s-app": "node-local-dns" },
      ips: ["192.168.0.1"],
    });
    const query = "shop/web > 169.254.20.10:53/UDP";
    expect(answers(proposed(wantedFor("shop"), aLiveCluster({ pods: [web, coredns, cache] })), query)).toEqual([true]);
    expect(answers(proposed(wantedFor("shop"), aLiveCluster()), query)).toEqual([false]);
  });

  it.each([
    ["no pod of it runs", { pods: [web, { ...coredns, phase: "Failed" }] }],
    [
      "its Service selects other labels, and its pods have none that are known",
      { pods: [web, { ...coredns, labels: { app: "dns" } }] },
    ],
  ])("is refused, and with it everything, where %s", (_, world) => {
    const { policies, refusals } = generatePolicies(wantedFor("shop"), aLiveCluster(world));
    expect(policies).toEqual([]);
    expect(refusals.map(({ what }) => what)).toEqual(["DNS to the cluster's resolver", "Default-deny"]);
  });

  it("goes to addresses that are given, and a name is refused", () => {
    const cluster = aLiveCluster({ pods: [web], services: [] });
    const dns = { kind: "addresses" as const, ips: ["169.254.169.254", "dns.google"] };
    expect(answers(proposed(wantedFor("shop", { dns }), cluster), "shop/web > 169.254.169.254:53/UDP")).toEqual([true]);
    expect(generatePolicies(wantedFor("shop", { dns }), cluster).refusals[0]?.why).toBe("dns.google is no IP address.");
  });
});

describe("Linkerd", () => {
  const meshed = aLivePod({ meshed: true });
  const plane = ["identity", "destination"].map((component, i) =>
    aLivePod({
      namespace: "linkerd",
      name: `linkerd-${component}`,
      ips: [`10.0.8.${i + 1}`],
      labels: { "linkerd.io/control-plane-component": component },
    }),
  );
  const asked = [
    "linkerd/linkerd-identity:8080",
    "linkerd/linkerd-destination:8086",
    "linkerd/linkerd-destination:8090",
    "linkerd/linkerd-identity:8086",
  ];

  it("lets meshed pods ask the control plane, each part on its ports", () => {
    const cluster = aLiveCluster({ pods: [meshed, api, coredns, ...plane] });
    const after = proposed(wantedFor("shop"), cluster);
    expect(answers(after, ...asked.map((to) => `shop/web > ${to}`))).toEqual([true, true, true, false]);
    expect(answers(after, ...asked.map((to) => `shop/api > ${to}`))).toEqual([false, false, false, false]);
    expect(namesOf(wantedFor("shop"), aLiveCluster({ pods: [web, coredns, ...plane] }))).toEqual([
      "default-deny-all-egress",
    ]);
  });

  it("means every pod where one with a proxy lacks the injector's label", () => {
    const bare = { ...meshed, labels: { app: "web" } };
    const after = proposed(wantedFor("shop"), aLiveCluster({ pods: [bare, coredns, ...plane] }));
    expect(answers(after, "shop/web > linkerd/linkerd-identity:8080")).toEqual([true]);
  });

  it("says which part of the control plane does not run", () => {
    const { refusals } = generatePolicies(
      wantedFor("shop"),
      aLiveCluster({ pods: [meshed, coredns, ...plane.slice(0, 1)] }),
    );
    expect(refusals.map(({ what }) => what)).toEqual(["Linkerd's destination"]);
  });

  const from = [{ podSelector: { matchLabels: { app: "web" } } }];
  const letsIn = (...ports: (number | string)[]) =>
    aPolicy(
      {
        podSelector: { matchLabels: { app: "api" } },
        policyTypes: ["Ingress"],
        ingress: [{ from, ports: ports.map((port) => ({ port })) }],
      },
      { name: "api-from-web" },
    );
  const meshedApi = aLivePod({ ...api, meshed: true });

  it("opens 4143 towards the peers that a policy names, and towards nobody else", () => {
    const cluster = aLiveCluster({
      pods: [meshed, meshedApi, { ...ledger, meshed: true }, coredns, ...plane],
      networkPolicies: [letsIn("http")],
    });
    const after = proposed(wantedFor("shop"), cluster);
    expect(mayConnect("shop/web > shop/api:8080", after)).toBe(true);
    const [complement] = generatePolicies(wantedFor("shop"), cluster).policies.filter(({ policy }) =>
      policy.name.startsWith("egress-to-"),
    );
    expect(complement?.policy.spec.egress).toEqual([
      {
        to: [{ podSelector: { matchLabels: { app: "api" } } }],
        ports: [
          { protocol: "TCP", port: "http" },
          { protocol: "TCP", port: 4143 },
        ],
      },
    ]);
    expect(complement?.notices).toEqual([
      expect.stringContaining("an AuthorizationPolicy in shop can limit it to port “http”/TCP"),
      "NetworkPolicy shop/api-from-web does not open 4143: meshed pods cannot connect until it does.",
    ]);
    expect(mayConnect("shop/web > billing/ledger:4143", after)).toBe(false);
  });

  it.each([
    ["transport-header", [8080], true],
    ["transparent", [8080], false],
    ["transparent", [5432], true],
    ["transparent", ["http"], false],
    ["transport-header", [4143], false],
    ["transport-header", [], false],
  ] as const)("in %s mode of ports %j 4143 is added: %s", (transport, ports, isAdded) => {
    const cluster = aLiveCluster({ pods: [meshed, meshedApi, coredns, ...plane], networkPolicies: [letsIn(...ports)] });
    const { policies } = generatePolicies(wantedFor("shop", { linkerd: { ...LINKERD_PORTS, transport } }), cluster);
    const [rule] = policies.find(({ policy }) => policy.name.startsWith("egress-to-"))?.policy.spec.egress ?? [];
    expect((rule?.ports ?? []).slice(ports.length)).toEqual(isAdded ? [{ protocol: "TCP", port: 4143 }] : []);
  });

  it("keeps ports as they are where one end has no proxy", () => {
    const cluster = aLiveCluster({ pods: [meshed, api, coredns, ...plane], networkPolicies: [letsIn(8080)] });
    expect(mayConnect("shop/web > shop/api:4143", proposed(wantedFor("shop"), cluster))).toBe(false);
  });
});

describe("complements", () => {
  const fromShop = aPolicy(
    {
      podSelector: { matchLabels: { app: "ledger" } },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } } }],
          ports: [{ port: "http" }],
        },
      ],
    },
    { namespace: "billing", name: "from-shop" },
  );
  const cluster = aLiveCluster({ pods: [web, api, ledger, coredns], networkPolicies: [fromShop] });

  it("let pods out to where another namespace lets them in, ports kept", () => {
    const after = proposed(wantedFor("shop"), cluster);
    expect(
      answers(after, "shop/web > billing/ledger:8080", "shop/web > billing/ledger:9090", "shop/web > shop/api:8080"),
    ).toEqual([true, false, false]);
  });

  it("isolate nobody in another namespace that was open", () => {
    const { policies, notices } = generatePolicies(wantedFor("billing"), cluster);
    expect(policies.map(({ policy }) => policy.namespace)).toEqual(["billing"]);
    expect(notices[0]).toContain("Pods of shop with any labels are not isolated for egress");
    const closed = { ...cluster, networkPolicies: [fromShop, aPolicy({ policyTypes: ["Egress"] }, { name: "deny" })] };
    expect(answers(proposed(wantedFor("billing"), closed), "shop/web > billing/ledger:8080")).toEqual([true]);
  });

  it("are refused for a policy that selects nobody, and for a peer that is nobody", () => {
    const odd = (podSelector: unknown, from: unknown) =>
      aPolicy({ podSelector, policyTypes: ["Ingress"], ingress: [{ from: [from] }] }, { name: "odd" });
    const refusalsOf = (policy: ReturnType<typeof odd>) =>
      generatePolicies(wantedFor("shop"), { ...cluster, networkPolicies: [policy] }).refusals.map(({ why }) => why);
    expect(refusalsOf(odd({ matchLabels: { app: "db" } }, { podSelector: {} }))).toEqual([
      "NetworkPolicy shop/odd: it selects no pod of shop now.",
    ]);
    expect(refusalsOf(odd({}, { podSelector: { matchLabels: { app: "db" } } }))).toEqual([
      "NetworkPolicy shop/odd: it lets in pods with app=db of shop, and nobody is that now.",
    ]);
    expect(refusalsOf(odd({}, { ipBlock: { cidr: "10.0.0.0/8" } }))).toEqual([]);
  });
});

describe("the rest", () => {
  it("opens the API server by its Service and by the addresses behind it", () => {
    const cluster = aLiveCluster({
      pods: [aLivePod({ serviceAccount: "operator" }), api, coredns],
      services: [
        aService(),
        aService({
          namespace: "default",
          name: "kubernetes",
          clusterIps: ["10.96.0.1"],
          selector: null,
          ports: [{ port: 443, protocol: "TCP", targetPort: 6443 }],
        }),
      ],
      endpointSlices: [
        {
          namespace: "default",
          name: "kubernetes",
          service: "kubernetes",
          addresses: ["192.168.0.2"],
          ports: [{ port: 6443, protocol: "TCP" }],
        },
      ],
    });
    const after = proposed(wantedFor("shop", { apiServer: { matchLabels: { app: "web" } } }), cluster);
    const asked = [
      "shop/web > 10.96.0.1:443",
      "shop/web > 192.168.0.2:6443",
      "shop/web > 192.168.0.2:443",
      "shop/api > 10.96.0.1:443",
    ];
    expect(answers(after, ...asked)).toEqual([true, true, false, false]);
    expect(generatePolicies(wantedFor("shop"), cluster).notices[0]).toContain("operator may ask the API server");
    const none = generatePolicies(wantedFor("shop", { apiServer: { matchLabels: { app: "ghost" } } }), cluster);
    expect(none.refusals[0]?.why).toBe("No pod of shop is such a pod now.");
  });

  it("opens the internet by port to public addresses of both families", () => {
    const after = proposed(wantedFor("shop", { internetPorts: [443, 443] }), aLiveCluster());
    const asked = [
      "203.0.113.7:443",
      "[v6]:443",
      "10.1.2.3:443",
      "169.254.169.254:443",
      "203.0.113.7:80",
      "203.0.113.7:443/UDP",
    ];
    expect(answers(after, ...asked.map((to) => `shop/web > ${to.replace("[v6]", "2001:db8::7")}`))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("refuses the internet by a label that no pod carries", () => {
    const { refusals } = generatePolicies(wantedFor("shop", { internetByLabel: true }), aLiveCluster());
    expect(refusals.map(({ what }) => what)).toEqual(["The internet by label"]);
  });

  it("opens addresses that were seen, with the date and the warning that names cannot be written", () => {
    const seen = (network: string, port: number, host: string | null) => ({
      network,
      port,
      protocol: "TCP" as const,
      host,
      seenAt: "2026-11-29T10:00:00Z",
    });
    const addresses = [
      seen("203.0.113.7", 443, "api.stripe.com"),
      seen("203.0.113.8", 5432, null),
      seen("db.example.com", 5432, null),
    ];
    const cluster = aLiveCluster();
    const { policies, refusals } = generatePolicies(wantedFor("shop", { addresses }), cluster);
    const after = afterwards(cluster, policies);
    expect(
      answers(after, "shop/web > 203.0.113.7:443", "shop/web > 203.0.113.7:5432", "shop/web > 203.0.113.8:5432"),
    ).toEqual([true, false, true]);
    const observed = policies.find(({ policy }) => policy.name === "observed-addresses");
    expect(observed?.notices[0]).toMatch(
      /^Seen until 2026-11-29T10:00:00Z\. They were called api\.stripe\.com\. Names cannot be written/,
    );
    expect(refusals[0]?.why).toContain("db.example.com is no IP address");
  });

  it("proposes nothing where all of it is there, whatever the order of keys", () => {
    const wanted = wantedFor("shop", { internetPorts: [443], withinNamespace: true });
    const cluster = aLiveCluster({
      pods: [
        aLivePod({ meshed: true }),
        coredns,
        aLivePod({ namespace: "linkerd", labels: { "linkerd.io/control-plane-component": "identity" } }),
      ],
    });
    const after = proposed(wanted, cluster);
    expect(after.networkPolicies.length).toBeGreaterThan(3);
    const turned = after.networkPolicies.map((each) => ({
      ...each,
      spec: JSON.parse(JSON.stringify(each.spec), (_, value) =>
        value && typeof value === "object" && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).reverse())
          : value,
      ),
    }));
    expect(generatePolicies(wanted, { ...after, networkPolicies: turned }).policies).toEqual([]);
  });

  it("proposes nothing that a wider policy allows already, and says what takes another's place", () => {
    const wide = aPolicy({ policyTypes: ["Egress"], egress: [{ to: [{ podSelector: {} }] }] }, { name: "mine" });
    const wanted = wantedFor("shop", { withinNamespace: true });
    expect(namesOf(wanted, aLiveCluster({ networkPolicies: [wide] }))).toEqual(["default-deny-all-egress"]);
    const other = aPolicy(
      { policyTypes: ["Egress"], egress: [{ ports: [{ port: 25 }] }] },
      { name: "default-deny-all-egress" },
    );
    const [replaced] = generatePolicies(wantedFor("shop"), aLiveCluster({ networkPolicies: [other] })).policies;
    expect([replaced?.verb, replaced?.notices.at(-1)]).toEqual([
      "replace",
      "It takes the place of the policy of that name, of which 1 rule is not kept.",
    ]);
  });

  it("writes what isolates everybody last", () => {
    const wanted = wantedFor("shop", { internetPorts: [443], withinNamespace: true });
    expect(namesOf(wanted, aLiveCluster()).at(-1)).toBe("default-deny-all-egress");
  });

  it.each(["kube-system", "linkerd"])("leaves %s alone unless it is confirmed", (namespace) => {
    const cluster = aLiveCluster({ pods: [coredns, aLivePod({ namespace: "linkerd", name: "linkerd-identity" })] });
    expect(namesOf(wantedFor(namespace), cluster)).toEqual([]);
    expect(namesOf(wantedFor(namespace, { confirmed: true }), cluster)).toEqual(["default-deny-all-egress"]);
  });

  it("generates nothing for a namespace without pods", () => {
    expect(generatePolicies(wantedFor("ghost"), aLiveCluster()).refusals[0]?.why).toContain(
      "No running pod of the pod network is in ghost",
    );
  });
});

describe("what an EgressNetwork redirects to a Service", () => {
  const route = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "to-mirror" };
  const redirect = { route, service: { namespace: "billing", name: "ledger" }, port: 80 };
  const service = aService({
    namespace: "billing",
    name: "ledger",
    selector: { app: "ledger" },
    ports: [{ port: 80, protocol: "TCP", targetPort: "http" }],
  });
  const toLedger = wantedFor("shop", { redirects: [redirect, redirect] });

  it("is allowed as the targetPort of its pods, by name where it has one", () => {
    const cluster = aLiveCluster({ pods: [web, api, ledger, coredns], services: [aService(), service] });
    const after = proposed(toLedger, cluster);
    expect(answers(after, "shop/web > billing/ledger:8080", "shop/web > billing/ledger:80")).toEqual([true, false]);
    expect(answers(after, "shop/web > shop/api:8080")).toEqual([false]);
    expect(namesOf(toLedger, cluster)).toContain("egress-to-redirects");
    expect(namesOf(toLedger, after)).toEqual([]);
  });

  it("is allowed on 4143 too where both ends have a proxy, and says what that allows", () => {
    const [source, target] = [web, ledger].map((each) =>
      aLivePod({ ...each, meshed: true, labels: { app: each.name } }),
    );
    if (!source || !target) throw new Error("Both are there.");
    const cluster = aLiveCluster({ pods: [source, target, coredns], services: [aService(), service] });
    const { policies } = generatePolicies({ ...toLedger, controlPlane: false }, cluster);
    expect(answers(afterwards(cluster, policies), "shop/web > billing/ledger:4143")).toEqual([true]);
    const found = policies.find(({ policy }) => policy.name === "egress-to-redirects");
    expect(found?.notices.join()).toContain("which allows every port of billing/ledger");
  });

  it.each([
    ["that is not there", []],
    ["without a selector", [{ ...service, selector: null }]],
    ["that selects no running pod", [{ ...service, selector: { app: "gone" } }]],
  ])("is refused for a Service %s, and the rest is generated", (_, services) => {
    const cluster = aLiveCluster({ pods: [web, ledger, coredns], services: [aService(), ...services] });
    const { policies, refusals } = generatePolicies(toLedger, cluster);
    expect(policies.map(({ policy }) => policy.name)).toEqual(["default-deny-all-egress"]);
    expect(refusals[0]).toMatchObject({ what: expect.stringContaining("shop/to-mirror") });
  });
});
