import { describe, expect, it } from "vitest";
import { parseCidr } from "../linkerd/address";
import { LINKERD_DEFAULTS } from "../linkerd/policy-snapshot";
import { finished } from "../network-policy/compile/compile";
import { storePolicy } from "../network-policy/stored/store-policy";
import { SeenCluster } from "./seen-cluster";
import type { WatchedNamespace, WatchedPod } from "./watched-pod";
import type { WatchedSlice } from "./watched-slice";
import type { WayKind } from "./way";

const MESHED: WatchedPod = {
  namespace: "shop",
  name: "web-1",
  labels: { app: "web" },
  ips: ["10.1.0.9"],
  hostNetwork: false,
  nodeIps: ["192.168.0.4"],
  phase: "Running",
  ports: [],
  meshed: true,
  serviceAccount: "default",
  workload: { kind: "Deployment", name: "web" },
  createdAt: null,
  inject: "enabled",
  proxy: { skippedOutboundPorts: "", skippedSubnets: [] },
  hostPid: false,
  containers: { asProxy: [], mayRewrite: [], beforeProxy: [] },
};

interface Given {
  pods?: WatchedPod[];
  policies?: object[];
  slices?: WatchedSlice[];
  ipv6Disabled?: boolean;
  clusterNetworks?: readonly string[];
  inject?: WatchedNamespace["inject"];
}

/** What this cluster uses, and no more. */
const OWN = ["10.1.0.0/16", "10.43.0.0/16", "192.168.0.0/16"];

function seen(given: Given) {
  const { pods = [MESHED], policies = [], slices = [], ipv6Disabled = true, inject = null } = given;
  const steps = SeenCluster.from({
    pods,
    namespaces: [{ name: "shop", labels: { "kubernetes.io/metadata.name": "shop" }, inject }],
    networkPolicies: policies.map((spec, i) => {
      const stored = storePolicy({ metadata: { namespace: "shop", name: `p${i}` }, spec });
      if (!stored.admitted) throw new Error(stored.message);
      return stored.policy;
    }),
    slices,
    serviceIps: ["10.43.0.1", "10.43.0.10", "None"],
    clusterNetworks: (given.clusterNetworks ?? LINKERD_DEFAULTS.clusterNetworks).flatMap(
      (each) => parseCidr(each) ?? [],
    ),
    ipv6Disabled,
  });
  return finished(steps);
}

const DENY_EGRESS = { podSelector: {}, policyTypes: ["Egress"] };
const DNS = { ports: [{ protocol: "UDP", port: 53 }], to: [{ namespaceSelector: {} }] };
const INTERNET = {
  to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }],
  ports: [{ protocol: "TCP", port: 443 }],
};

const wayOf = (given: Given, kind: WayKind) =>
  seen(given)
    .namespace("shop")
    ?.ways.find((way) => way.kind === kind);

describe("a namespace", () => {
  it("is open for egress without a policy, and isolated by one that selects its pods", () => {
    expect(seen({}).namespace("shop")?.row).toMatchObject({
      pods: 1,
      isolatedEgress: 0,
      isolatedIngress: 0,
      reachOutside: 1,
    });
    const isolated = { pods: 1, isolatedEgress: 1, isolatedIngress: 0, reachOutside: 0, policies: 1 };
    expect(seen({ policies: [DENY_EGRESS] }).namespace("shop")?.row).toMatchObject(isolated);
  });

  it("reaches nothing outside by a rule for pods or for the cluster's own networks, and does by a block that is wider", () => {
    const reach = (...egress: object[]) =>
      seen({ policies: [{ ...DENY_EGRESS, egress }] }).namespace("shop")?.row.reachOutside;
    expect(reach({ to: [{ namespaceSelector: {} }] })).toBe(0);
    expect(reach({ to: [{ ipBlock: { cidr: "10.1.0.0/16" } }] })).toBe(0);
    expect(reach({ to: [{ ipBlock: { cidr: "10.0.0.0/7" } }] })).toBe(1);
    expect(reach({ to: [{ ipBlock: { cidr: "fd00::/8" } }] })).toBe(0);
    expect(reach({ to: [{ ipBlock: { cidr: "2000::/3" } }] })).toBe(1);
    expect(reach(INTERNET)).toBe(1);
    expect(reach({})).toBe(1);
  });

  it("counts no pod that has ended, and tells a policy that selects nobody", () => {
    const ended = { ...MESHED, name: "job-1", phase: "Succeeded" };
    const cluster = seen({
      pods: [MESHED, ended],
      policies: [{ ...DENY_EGRESS, podSelector: { matchLabels: { app: "cart" } } }],
    });
    expect(cluster.namespace("shop")?.row.pods).toBe(1);
    expect(cluster.namespace("shop")?.policies[0]?.selected).toEqual({ count: 0, names: [] });
    expect(cluster.namespace("shop")?.open.egress).toEqual([{ name: "Deployment web", pods: 1 }]);
  });

  it("that nobody has ever heard of is none", () => {
    expect(seen({}).namespace("shoop")).toBeNull();
  });
});

describe("ways around the mesh", () => {
  it("are UDP alone for a meshed pod that hides nothing", () => {
    expect(
      seen({ clusterNetworks: OWN })
        .namespace("shop")
        ?.ways.map(({ kind }) => kind),
    ).toEqual(["udp"]);
  });

  it("are closed for UDP by a policy that opens it for DNS alone, and stay open where one opens all ports", () => {
    expect(wayOf({ policies: [{ ...DENY_EGRESS, egress: [DNS] }] }, "udp")).toMatchObject({ closedPods: 1, pods: 1 });
    expect(wayOf({ policies: [{ ...DENY_EGRESS, egress: [{}] }] }, "udp")).toMatchObject({ closedPods: 0 });
    expect(wayOf({ policies: [{ ...DENY_EGRESS, egress: [INTERNET] }] }, "udp")).toMatchObject({ closedPods: 1 });
  });

  it("lead to private addresses beside the cluster, which Linkerd's default takes for the cluster's own", () => {
    const way = wayOf({}, "private-ranges");
    expect(way?.sentence).toContain(
      "10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12, which Linkerd takes for the cluster's own",
    );
    expect(way?.fix.yaml).toContain("clusterNetworks: 10.1.0.0/16,10.43.0.0/16,192.168.0.0/16 #");
    expect(wayOf({ clusterNetworks: [...OWN, "10.200.0.0/16"] }, "private-ranges")?.sentence).toContain(
      "in 10.200.0.0/16,",
    );
    const closed = (...egress: object[]) =>
      wayOf({ policies: [{ ...DENY_EGRESS, egress }] }, "private-ranges")?.closedPods;
    expect(closed(INTERNET)).toBe(0);
    expect(
      closed({
        ...INTERNET,
        to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12"] } }],
      }),
    ).toBe(1);
    expect(closed({ to: [{ namespaceSelector: {} }, { ipBlock: { cidr: "10.43.0.0/16" } }] })).toBe(1);
    expect(closed({ to: [{ ipBlock: { cidr: "10.200.0.7/32" } }] })).toBe(0);
  });

  it("name an unmeshed pod with the reason", () => {
    const detail = (inject: string | null, namespace: WatchedNamespace["inject"]) =>
      wayOf({ pods: [{ ...MESHED, proxy: null, inject }], inject: namespace }, "unmeshed")?.takers[0]?.detail;
    expect(detail("disabled", "enabled")).toBe("linkerd.io/inject: disabled on the pod");
    expect(detail(null, "enabled")).toContain("was the injector down");
    expect(detail(null, null)).toBe("injection is not enabled");
  });

  it("are open for a hostNetwork pod whatever the policies say, since they do not select it", () => {
    const pods = [{ ...MESHED, hostNetwork: true, proxy: null }];
    expect(wayOf({ pods, policies: [DENY_EGRESS] }, "host-network")).toMatchObject({ closedPods: null });
    expect(wayOf({ pods }, "unmeshed")).toBeUndefined();
  });

  it("judge a skipped port by that port", () => {
    const pods = [{ ...MESHED, proxy: { skippedOutboundPorts: "5433,6000-6010", skippedSubnets: [] } }];
    const opened = (port: number) => ({ ...INTERNET, ports: [{ protocol: "TCP", port }] });
    expect(wayOf({ pods, policies: [{ ...DENY_EGRESS, egress: [opened(443)] }] }, "skipped-ports")).toMatchObject({
      closedPods: 1,
    });
    expect(wayOf({ pods, policies: [{ ...DENY_EGRESS, egress: [opened(5433)] }] }, "skipped-ports")).toMatchObject({
      closedPods: 0,
    });
    expect(wayOf({ pods, policies: [{ ...DENY_EGRESS, egress: [opened(6005)] }] }, "skipped-ports")).toMatchObject({
      closedPods: 0,
    });
  });

  it("are told for IPv6 only where pods have it and Linkerd leaves it alone", () => {
    const pods = [{ ...MESHED, ips: ["10.1.0.9", "fd00::9"] }];
    expect(wayOf({ pods }, "ipv6")).toMatchObject({ pods: 1 });
    expect(wayOf({ pods, ipv6Disabled: false }, "ipv6")).toBeUndefined();
    expect(wayOf({}, "ipv6")).toBeUndefined();
  });

  it("lead out by a Service whose endpoints lie outside, and not by one with private addresses", () => {
    const slice = { namespace: "shop", name: "legacy-db-1", service: "legacy-db", ports: [] };
    expect(
      wayOf({ slices: [{ ...slice, addresses: ["198.51.100.7"], besidePods: ["198.51.100.7"] }] }, "service-to-outside")
        ?.takers,
    ).toEqual([{ name: "Service legacy-db", pods: 0, detail: "198.51.100.7" }]);
    expect(
      wayOf({ slices: [{ ...slice, addresses: ["10.200.0.7"], besidePods: ["10.200.0.7"] }] }, "service-to-outside"),
    ).toBeUndefined();
  });
});
