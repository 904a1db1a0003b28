import { describe, expect, it } from "vitest";
import { decodeConnectionCase } from "../conformance/case";
import { readCases } from "../conformance/read-cases.testing";
import { connectable } from "../connectable";
import type { LiveCluster } from "../stored/live-cluster";
import { storePolicy } from "../stored/store-policy";
import { generatePolicies } from "./generate";
import { afterwards, coredns, liveOf, wantedFor } from "./live-cluster.testing";
import type { Wanted } from "./wanted";

/** What is asked for in place of the egress policies that the guide writes by hand. */
const WANTED: Record<string, Partial<Wanted>> = {
  "guide-deny-all-dns-any": { dns: { kind: "anywhere" } },
  "guide-deny-all-dns-kube-dns": {},
  "guide-internet-by-label": { internetByLabel: true },
  "guide-complement-intra-namespace": { dns: { kind: "anywhere" } },
  "guide-complement-cross-namespace": { dns: { kind: "anywhere" } },
};

const BY_ADDRESS: Partial<Wanted> = {
  internetByLabel: false,
  addressesFor: { matchLabels: { app: "worker" } },
  addresses: [{ network: "198.51.100.0/25", port: 443, protocol: "TCP", host: null, seenAt: null }],
};

/** Where the case is about a part of it alone, or another namespace. */
const PARTS: Record<string, { wanted?: Partial<Wanted>; namespace?: string; keep?: (key: string) => boolean }> = {
  "guide-deny-all-dns-kube-dns/on-kube-system-itself": { namespace: "kube-system", wanted: { confirmed: true } },
  "guide-deny-all-dns-kube-dns/on-kube-system-api-server": { namespace: "kube-system", wanted: { confirmed: true } },
  "guide-internet-by-label/alone-it-isolates-only-labelled-pods": { keep: (key) => key === "shop/internet-egress" },
  "guide-internet-by-label/narrower-by-cidr-and-port": { wanted: BY_ADDRESS },
  "guide-internet-by-label/narrower-by-cidr-and-port-outside": { wanted: BY_ADDRESS },
  "guide-complement-intra-namespace/ingress-policy-alone-after-default-deny": { wanted: { complements: false } },
  "guide-complement-intra-namespace/complement-of-any-source": { keep: (key) => key.startsWith("shop/") },
  "guide-complement-cross-namespace/ingress-policy-alone": { wanted: { complements: false } },
};

/** Cases that show how a policy written by hand misses; what is generated does otherwise, and on purpose. */
const OTHERWISE: Record<string, { allowed: boolean }> = {
  // kube-system is named by the label that nobody can forget.
  "guide-deny-all-dns-kube-dns/namespace-not-labelled": { allowed: true },
  // Complements are where the source is, and name the target's namespace.
  "guide-complement-cross-namespace/complement-in-the-wrong-namespace": { allowed: true },
  "guide-complement-cross-namespace/complement-without-namespace-selector": { allowed: true },
  // The ingress policy means nobody, so nobody is let out for its sake.
  "guide-complement-cross-namespace/source-namespace-not-labelled": { allowed: false },
};

describe("what is generated means what the guide's policies mean", () => {
  const cases = readCases("named").filter(({ id }) => id.startsWith("guide-"));

  for (const { id, input, expect: expected } of cases) {
    it(id, () => {
      const { snapshot, query } = decodeConnectionCase(input);
      const { wanted, namespace = "shop", keep = () => true } = PARTS[id] ?? {};
      const written = snapshot.networkPolicies.filter(
        (each) =>
          each.spec.policyTypes.includes("Ingress") ||
          (each.namespace !== namespace && each.name.startsWith("default-deny")),
      );
      const cluster = { ...withResolver(liveOf(snapshot)), networkPolicies: written };
      const group = id.split("/")[0] ?? "";
      const generated = generatePolicies(wantedFor(namespace, { ...WANTED[group], ...wanted }), cluster);
      const policies = generated.policies.filter(({ policy }) => keep(`${policy.namespace}/${policy.name}`));
      const { allowed, egressAllowed, ingressAllowed, isolatedEgress, isolatedIngress, by } = connectable(
        query,
        afterwards(cluster, policies),
      );
      const answer = { allowed, egressAllowed, ingressAllowed, isolatedEgress, isolatedIngress };
      const otherwise = OTHERWISE[id];
      if (otherwise) {
        expect({ allowed }).toEqual(otherwise);
        expect(answer).not.toEqual({ ...answer, egressAllowed: expected.egressAllowed });
        return;
      }
      const { by: names, ...fields } = expected;
      expect(answer).toEqual(fields);
      expect({ ingress: by.ingress, isLetOut: by.egress.length > 0 }).toEqual({
        ingress: Object(names).ingress,
        isLetOut: Object(names).egress.length > 0,
      });
      for (const { policy } of generated.policies) {
        const { namespace: place, name, spec } = policy;
        expect(storePolicy({ metadata: { namespace: place, name }, spec })).toEqual({
          admitted: true,
          policy,
          dropped: [],
          warnings: [],
        });
      }
    });
  }

  it("uses every part and exception that is listed", () => {
    const ids = cases.map(({ id }) => id);
    expect([...Object.keys(PARTS), ...Object.keys(OTHERWISE)].filter((id) => !ids.includes(id))).toEqual([]);
  });
});

/** Cases about other things have none. */
function withResolver(cluster: LiveCluster): LiveCluster {
  const has = cluster.pods.some(
    ({ namespace, labels }) => namespace === "kube-system" && labels["k8s-app"] === "kube-dns",
  );
  return has ? cluster : { ...cluster, pods: [...cluster.pods, coredns] };
}
