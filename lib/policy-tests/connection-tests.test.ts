import { describe, expect, it } from "vitest";
import { aLiveCluster, aLivePod } from "../network-policy/generate/live-cluster.testing";
import { aPolicy } from "../network-policy/network.testing";
import type { LiveCluster } from "../network-policy/stored/live-cluster";
import { aSnapshot } from "../resolver/policy-builders.testing";
import { otherPolicies } from "./other-policies";
import { parsePolicyTests } from "./parse-policy-tests";
import { connectionJudge } from "./run-connection-tests";
import { runPolicyTests } from "./run-policy-tests";

const web = aLivePod({ name: "web-6d4cf56db6-x2x7k", labels: { app: "web" }, nodeIps: ["192.168.0.1"] });
const api = aLivePod({ name: "api-0", labels: { app: "api" }, ips: ["10.0.0.2"] });
const ledger = aLivePod({ namespace: "billing", name: "ledger", ips: ["10.0.1.1"] });
const egress = [{ to: [{ podSelector: { matchLabels: { app: "api" } } }], ports: [{ port: 8080 }] }];
const cluster = aLiveCluster({
  pods: [web, api, ledger],
  networkPolicies: [aPolicy({ policyTypes: ["Egress"], egress }, { name: "to-api" })],
});

function outcomes(
  text: string,
  { world = cluster, others = [] as unknown[] }: { world?: LiveCluster; others?: unknown[] } = {},
): string[] {
  const { tests, faults } = parsePolicyTests(text);
  expect(faults).toEqual([]);
  return runPolicyTests(tests, aSnapshot([]), connectionJudge(world, otherPolicies(others))).map(
    ({ outcome, reasons }) => (outcome === "holds" ? outcome : `${outcome}: ${reasons.join(" | ")}`),
  );
}

describe("who may connect", () => {
  it("holds where NetworkPolicies allow it for every pod that is meant, and fails with the policy or the side that decides", () => {
    const text =
      "- from: shop/web\n  mayConnect: ['shop/api:8080', 'shop/api:9090', '203.0.113.7:443']\n- from: billing\n  mayConnect: shop/web:80";
    expect(outcomes(text)).toEqual([
      "holds",
      "fails: shop/web-6d4cf56db6-x2x7k to shop/api-0 on port 9090/TCP: denied at the source.",
      "fails: shop/web-6d4cf56db6-x2x7k to 203.0.113.7 on port 443/TCP: denied at the source.",
      "holds",
    ]);
  });

  it("must not connect: one pod that can is enough to fail", () => {
    const text =
      "- from: shop\n  mayNotConnect: ['billing:80', 'shop/api:8080']\n- from: nobody\n  mayConnect: 203.0.113.7:443";
    expect(outcomes(text)).toEqual([
      "holds",
      "fails: shop/web-6d4cf56db6-x2x7k to shop/api-0 on port 8080/TCP: allowed by shop/to-api.",
      "fails: billing/ledger to 203.0.113.7 on port 443/TCP: allowed.",
    ]);
  });

  it("takes an address for a source, and protocols", () => {
    const ingress = aPolicy({ policyTypes: ["Ingress"], ingress: [{ ports: [{ port: 53, protocol: "UDP" }] }] });
    const world = { ...cluster, networkPolicies: [ingress] };
    expect(
      outcomes(
        "- from: 203.0.113.7\n  mayConnect: shop/api:53/UDP\n- from: 203.0.113.7\n  mayNotConnect: shop/api:53",
        { world },
      ),
    ).toEqual(["holds", "holds"]);
  });

  it("tries the proxies' port between pods with a proxy, and past the proxy what must not connect", () => {
    const meshed = [web, api].map((pod) => ({ ...pod, meshed: true }));
    const world = { ...cluster, pods: meshed };
    expect(
      outcomes("- from: shop/web\n  mayConnect: shop/api:8080\n- from: shop/web\n  mayNotConnect: shop/api:8080", {
        world,
      }),
    ).toEqual([
      "fails: shop/web-6d4cf56db6-x2x7k to shop/api-0 on port 4143/TCP, where proxies meet: denied at the source.",
      "fails: shop/web-6d4cf56db6-x2x7k to shop/api-0 on port 8080/TCP: allowed by shop/to-api.",
    ]);
  });

  it("is uncertain where there is no such pod, and of a pod's own node", () => {
    expect(
      outcomes(
        "- from: shop/ghost\n  mayNotConnect: 203.0.113.7:443\n- from: shop/web\n  mayNotConnect: 192.168.0.1:10250",
      ),
    ).toEqual(["uncertain: No running pod matches shop/ghost.", expect.stringMatching(/^uncertain: .*undecided/)]);
  });

  it("means neither pods that have ended, nor another workload whose name begins alike", () => {
    const pods = [
      web,
      { ...api, phase: "Succeeded" },
      aLivePod({ name: "web-admin-6d4cf56db6-zzzzz", labels: { app: "api" }, ips: ["10.0.0.3"] }),
    ];
    const world = { ...cluster, pods, networkPolicies: [] };
    expect(outcomes("- from: shop/web\n  mayConnect: shop/api:8080", { world })).toEqual([
      "uncertain: No running pod matches shop/api.",
    ]);
    expect(outcomes("- from: shop/web\n  mayNotConnect: 203.0.113.7:1", { world })[0]).not.toContain("web-admin");
  });

  const metadata = { name: "other" };
  const subject = (namespace: string) => ({
    namespaces: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
  });
  it.each([
    [
      "Cilium's in the namespace",
      { apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", metadata: { ...metadata, namespace: "shop" } },
      true,
    ],
    [
      "Cilium's in another namespace",
      { apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", metadata: { ...metadata, namespace: "other" } },
      false,
    ],
    ["Calico's for the cluster", { apiVersion: "projectcalico.org/v3", kind: "GlobalNetworkPolicy", metadata }, true],
    [
      "an Admin policy for the namespace",
      {
        apiVersion: "policy.networking.k8s.io/v1alpha1",
        kind: "AdminNetworkPolicy",
        metadata,
        spec: { subject: subject("shop") },
      },
      true,
    ],
    [
      "an Admin policy for another namespace",
      {
        apiVersion: "policy.networking.k8s.io/v1alpha1",
        kind: "AdminNetworkPolicy",
        metadata,
        spec: { subject: subject("linkerd") },
      },
      false,
    ],
    [
      "an Admin policy for other pods",
      {
        apiVersion: "policy.networking.k8s.io/v1alpha2",
        kind: "ClusterNetworkPolicy",
        metadata,
        spec: { subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: "db" } } } } },
      },
      false,
    ],
  ])("is uncertain with %s: %j", (_, other, isUncertain) => {
    const [outcome] = outcomes("- from: shop/web\n  mayConnect: shop/api:8080", { others: [other] });
    expect(outcome).toMatch(isUncertain ? /^uncertain: \w+ (shop\/)?other may decide about shop\/web/ : /^holds$/);
  });

  it("is uncertain, not green, where nobody knows the pods", () => {
    const { tests } = parsePolicyTests("- from: shop\n  mayNotConnect: billing:80");
    expect(runPolicyTests(tests, aSnapshot([])).map(({ outcome }) => outcome)).toEqual(["uncertain"]);
  });
});

describe("sentences about who may connect", () => {
  it("are made of their parts, or worded by whoever wrote them", () => {
    const { tests } = parsePolicyTests(
      "- from: shop/web\n  mayConnect: shop/api:80\n- from: shop\n  mayNotConnect: billing:80\n- from: nobody\n  mayConnect: shop/db:5432\n- sentence: Ours\n  from: everybody\n  mayConnect: kube-system:53/UDP\n",
    );
    expect(tests.map(({ sentence }) => sentence)).toEqual([
      "shop/web may connect to shop/api:80",
      "Pods of shop may not connect to billing:80",
      "No pod may connect to shop/db:5432",
      "Ours",
    ]);
  });

  it.each([
    ["- from: shop\n  mayConnect: https://a.com", "2: mayConnect is namespace/pod:port"],
    ["- from: shop\n  mayConnect: shop/api:70000", "2: mayConnect is namespace/pod:port"],
    ["- from: shop\n  mayConnect: shop/api:80/ICMP", "2: mayConnect is namespace/pod:port"],
    ["- from: Shop!\n  mayConnect: shop/api:80", "1: “Shop!” is not everybody"],
    ["- mayConnect: shop/api:80", "1: from is missing"],
    ["- from: nobody\n  mayNotConnect: shop/api:80", "1: “nobody mayNotConnect” would mean the opposite"],
    ["- from: shop\n  mayConnect: shop/api:80\n  method: GET", "3: method is not for mayConnect."],
  ])("%j is refused by its line", (text, fault) => {
    const { tests, faults } = parsePolicyTests(text);
    expect(faults.map(({ line, sentence }) => `${line}: ${sentence}`)).toEqual([expect.stringContaining(fault)]);
    expect(tests).toEqual([]);
  });
});
