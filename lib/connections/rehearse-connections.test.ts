import { describe, expect, it } from "vitest";
import { coredns } from "../network-policy/generate/live-cluster.testing";
import { aPolicy } from "../network-policy/network.testing";
import { allowTo, api, aSeenFlow, DENY_EGRESS, DNS_ANYWHERE, dialled, rehearsed, told, web } from "./rehearsed.testing";

const INTERNET = { ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] } };

describe("an observed flow to an address that no metric tells", () => {
  it("is lost by a default-deny, which is named with what it isolates", () => {
    const { rows, counts } = rehearsed({ after: [DENY_EGRESS], flows: [aSeenFlow()] });
    expect(rows).toMatchObject([
      {
        effect: "lost",
        target: "api.stripe.com",
        port: 443,
        seen: "flow",
        before: { allowed: true, by: [] },
        after: { allowed: false, by: ["shop/deny-egress"] },
        sentence:
          "Now no policy isolates either end. shop/deny-egress isolates shop/web for egress, and does not allow it.",
      },
    ]);
    expect(counts).toEqual({ lost: 1, undecided: 0, gained: 0, denied: 0, kept: 0 });
  });

  it("is kept where every public address stays open on its port, and lost where only another port does", () => {
    const opening = (port: number) => [DENY_EGRESS, allowTo(INTERNET, port)];
    expect(told(rehearsed({ after: opening(443), flows: [aSeenFlow()] }))).toEqual([
      "shop/web > api.stripe.com:443 kept",
    ]);
    expect(told(rehearsed({ after: opening(80), flows: [aSeenFlow()] }))).toEqual([
      "shop/web > api.stripe.com:443 lost",
    ]);
  });

  it("is undecided where a part of the public addresses stays open, unless its workload dialled none of the others", () => {
    const after = [DENY_EGRESS, allowTo({ ipBlock: { cidr: "203.0.113.0/24" } }, 443)];
    const given = { after, flows: [aSeenFlow()] };
    const [row] = rehearsed(given).rows;
    expect(row).toMatchObject({ effect: "undecided", sentence: "It depends on the address, which no metric tells." });
    expect(told(rehearsed({ ...given, dialled: [dialled("203.0.113.7", 443)] }))).toEqual([
      "shop/web > api.stripe.com:443 kept",
    ]);
    const both = [dialled("203.0.113.7", 443), dialled("198.51.100.9", 443)];
    expect(told(rehearsed({ ...given, dialled: both }))).toEqual(["shop/web > api.stripe.com:443 undecided"]);
    expect(told(rehearsed({ ...given, dialled: [dialled("198.51.100.9", 443)] }))).toEqual([
      "shop/web > api.stripe.com:443 lost",
    ]);
  });

  it("is gained once the policy that isolated is gone, and left out where Linkerd denied it before it left the pod", () => {
    expect(told(rehearsed({ before: [DENY_EGRESS], after: [], flows: [aSeenFlow()] }))).toEqual([
      "shop/web > api.stripe.com:443 gained",
    ]);
    expect(rehearsed({ after: [DENY_EGRESS], flows: [aSeenFlow({ verdict: "denied" })] }).rows).toEqual([]);
  });

  it("is undecided where a route redirects it, or none of its pods runs any longer", () => {
    const redirected = rehearsed({ after: [DENY_EGRESS], flows: [aSeenFlow({ verdict: "redirected" })] });
    expect(redirected.rows[0]?.sentence).toBe("A route redirects it to a backend that cannot be determined.");
    const gone = aSeenFlow({
      source: { namespace: "shop", workload: "old", workloadKind: "Deployment", pods: ["old-1"] },
    });
    expect(rehearsed({ after: [DENY_EGRESS], flows: [gone] }).rows[0]).toMatchObject({
      effect: "undecided",
      sentence: "No pod of shop/old is running, so its labels are unknown.",
    });
  });
});

describe("an observed flow that a route redirects", () => {
  const route = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "to-api" };
  const toApi = { route, service: { namespace: "shop", name: "api" }, port: 80 };
  const flows = [aSeenFlow({ verdict: "redirected", route })];

  it("goes to the pods behind the Service, as their targetPort or by their proxies, not to where it was dialled", () => {
    const lost = rehearsed({ after: [DENY_EGRESS], flows, redirects: [toApi] });
    expect(told(lost)).toEqual(["shop/web > api.stripe.com:443 lost"]);
    expect(lost.rows[0]).toMatchObject({ arrivesOn: 4143, after: { allowed: false, by: ["shop/deny-egress"] } });
    const peer = { podSelector: { matchLabels: { app: "api" } } };
    const kept = rehearsed({ after: [DENY_EGRESS, allowTo(peer, 4143)], flows, redirects: [toApi] });
    expect(told(kept)).toEqual(["shop/web > api.stripe.com:443 kept"]);
  });

  it("is undecided where its Services differ, or one of them has no running pod", () => {
    const gone = { ...toApi, service: { namespace: "shop", name: "gone" } };
    const undecided = rehearsed({ after: [DENY_EGRESS], flows, redirects: [gone] });
    expect(undecided.rows[0]).toMatchObject({
      effect: "undecided",
      sentence: "A route redirects it to Service shop/gone, which has no running pod.",
    });
  });
});

describe("a connection within the cluster", () => {
  const withApi = (port: number) => [DENY_EGRESS, allowTo({ podSelector: { matchLabels: { app: "api" } } }, port)];

  it("goes to 4143 between meshed pods, so that a rule for the port of the application does not keep it", () => {
    const row = (port: number) => rehearsed({ after: withApi(port), dialled: [dialled("10.96.0.20", 80)] }).rows[0];
    expect(row(8080)).toMatchObject({ effect: "lost", target: "Service shop/api", port: 80, arrivesOn: 4143 });
    expect(row(4143)).toMatchObject({ effect: "kept", after: { by: ["shop/allow"] } });
  });

  it("keeps its targetPort where the target has no proxy", () => {
    const pods = [web, { ...api, meshed: false }, coredns];
    const row = rehearsed({ pods, after: withApi(8080), dialled: [dialled("10.96.0.20", 80)] }).rows[0];
    expect(row).toMatchObject({ effect: "kept", arrivesOn: null });
  });

  it("is lost where the target's ingress is what changes, whichever namespace the client is in", () => {
    const client = { ...web, namespace: "front" };
    const after = [
      aPolicy({ podSelector: { matchLabels: { app: "api" } }, policyTypes: ["Ingress"] }, { name: "shut" }),
    ];
    const row = rehearsed({ pods: [client, api, coredns], after, dialled: [dialled("10.0.0.2", 8080, "web", "front")] })
      .rows[0];
    expect(row).toMatchObject({
      effect: "lost",
      target: "shop/api",
      sentence:
        "Now no policy isolates either end. shop/shut isolates shop/api for ingress, and does not allow it. Between meshed pods the packet goes to port 4143, whatever was dialled: ports are kept apart by an AuthorizationPolicy alone (linkerd2#15246).",
    });
  });

  it("is undecided where no pod has the address now", () => {
    const { rows } = rehearsed({ after: [DENY_EGRESS], dialled: [dialled("10.0.7.7", 8080)] });
    expect(rows).toMatchObject([
      { effect: "undecided", sentence: "No pod, Service or node has the address 10.0.7.7 now." },
    ]);
  });

  it("that the proposal cannot reach is counted apart", () => {
    const other = { ...web, namespace: "other", ips: ["10.0.9.9"] };
    const { rows, outOfReach } = rehearsed({
      pods: [web, api, other, coredns],
      after: [DENY_EGRESS],
      dialled: [dialled("10.0.0.2", 8080, "web", "other")],
    });
    expect([rows, outOfReach]).toEqual([[], 1]);
  });
});

describe("pairs that ingress policies imply", () => {
  const letsIn = aPolicy(
    {
      podSelector: { matchLabels: { app: "api" } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: "web" } } }], ports: [{ port: 8080 }, { port: 4143 }] }],
    },
    { name: "api-from-web" },
  );

  it("are lost by a default-deny without the complement, though nobody was seen to use them", () => {
    const { rows, lostSeen } = rehearsed({ before: [letsIn], after: [letsIn, DENY_EGRESS] });
    expect(rows).toMatchObject([
      { effect: "lost", source: { workload: "web" }, target: "shop/api", port: 8080, seen: "ingress-policy", count: 0 },
    ]);
    expect(lostSeen).toBe(0);
  });

  it("are told once where they were seen as well", () => {
    const { rows } = rehearsed({
      before: [letsIn],
      after: [letsIn, DENY_EGRESS],
      dialled: [dialled("10.96.0.20", 80)],
    });
    expect(rows.map(({ seen }) => seen)).toEqual(["dialled"]);
  });
});

describe("what no flow shows", () => {
  const of = (after = [DENY_EGRESS]) =>
    Object.fromEntries(rehearsed({ after }).unseen.map(({ what, effect }) => [what, effect]));

  it("is lost for DNS without a rule for it, and kept by one for UDP and TCP", () => {
    expect(of().dns).toBe("lost");
    expect(of([DENY_EGRESS, DNS_ANYWHERE]).dns).toBe("kept");
    const udpOnly = aPolicy({ policyTypes: ["Egress"], egress: [{ ports: [{ protocol: "UDP", port: 53 }] }] });
    expect(of([udpOnly]).dns).toBe("lost");
  });

  it("keeps the kubelet's probes whatever a policy says", () => {
    const shut = aPolicy({ policyTypes: ["Ingress", "Egress"] });
    expect(of([shut])).toMatchObject({ probes: "kept", webhooks: "undecided", scrapes: "undecided" });
  });
});

describe("where plugins differ", () => {
  const after = [DENY_EGRESS, allowTo({ ipBlock: { cidr: "10.0.0.0/8" } }, 4143)];
  const seen = { after, dialled: [dialled("10.0.0.2", 8080)] };

  it("an ipBlock that holds a pod keeps it for all but Cilium, and without a known plugin it is undecided", () => {
    const enforced = (plugin: string | null) => rehearsed({ ...seen, enforcement: { plugin, others: [] } }).rows[0];
    expect(enforced("Calico")?.effect).toBe("kept");
    expect(enforced("Cilium")?.effect).toBe("lost");
    const row = enforced(null);
    expect(row?.effect).toBe("undecided");
    expect(row?.readings).toEqual([
      { plugins: "other plugins", effect: "kept" },
      { plugins: "Cilium", effect: "lost" },
    ]);
    expect(row?.sentence).toContain("Cilium: lost (its ipBlock matches neither pods nor nodes)");
  });

  it("each claim holds as far as NetworkPolicies go, where others apply or nobody enforces", () => {
    const others = ["CiliumNetworkPolicy"];
    const { rows, qualifier, unseen } = rehearsed({ ...seen, enforcement: { plugin: "Calico", others } });
    expect(qualifier).toBe("CiliumNetworkPolicy may apply to the same connections and are not evaluated.");
    for (const { sentence } of [...rows, ...unseen]) expect(sentence).toMatch(/As far as NetworkPolicies go\.$/);
    expect(rehearsed(seen).qualifier).toBeNull();
  });
});
