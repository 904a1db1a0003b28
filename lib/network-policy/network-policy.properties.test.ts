import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "../../e2e/drawn";
import { askedNetworks, namedPolicy } from "./arbitrary-network.testing";
import { connectable } from "./connectable";
import type { ConnectionStep } from "./connection";
import type { NetworkPolicy } from "./stored/network-policy";
import { storePolicy } from "./stored/store-policy";

const plain = ({ trace, ...answer }: ReturnType<typeof connectable>) => answer;
const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
const runs = { numRuns: drawn(500) };

describe("for any pods and policies", () => {
  it("order is of no matter: of policies, pods, namespaces, rules, peers and ports", () => {
    const asked = askedNetworks.chain(({ snapshot, query }) =>
      fc.record({
        query: fc.constant(query),
        snapshot: fc.constant(snapshot),
        networkPolicies: shuffled(snapshot.networkPolicies),
        pods: shuffled(snapshot.pods),
      }),
    );
    fc.assert(
      fc.property(asked, ({ query, snapshot, networkPolicies, pods }) => {
        const namespaces = snapshot.namespaces.toReversed();
        const other = { namespaces, pods, networkPolicies: networkPolicies.map(turned) };
        expect(plain(connectable(query, other))).toEqual(plain(connectable(query, snapshot)));
      }),
      runs,
    );
  });

  it("one more policy takes nothing from a pod that is isolated, and adds nothing to one that is not", () => {
    fc.assert(
      fc.property(askedNetworks, namedPolicy("another"), ({ snapshot, query }, another) => {
        const before = connectable(query, snapshot);
        const after = connectable(query, withPolicies(snapshot, [...snapshot.networkPolicies, another]));
        if (before.isolatedEgress)
          expect([after.isolatedEgress, allows(before, after, "egressAllowed")]).toEqual([true, true]);
        else expect(allows(after, before, "egressAllowed")).toBe(true);
        if (before.isolatedIngress)
          expect([after.isolatedIngress, allows(before, after, "ingressAllowed")]).toEqual([true, true]);
        else expect(allows(after, before, "ingressAllowed")).toBe(true);
      }),
      runs,
    );
  });

  it("what one more policy adds is exactly what its own rules allow", () => {
    fc.assert(
      fc.property(askedNetworks, namedPolicy("another"), ({ snapshot, query }, another) => {
        const before = connectable(query, snapshot);
        const after = connectable(query, withPolicies(snapshot, [...snapshot.networkPolicies, another]));
        const alone = connectable(query, withPolicies(snapshot, [another]));
        for (const direction of ["egress", "ingress"] as const) {
          expect(after.by[direction]).toEqual([...before.by[direction], ...alone.by[direction]].toSorted());
        }
        expect(after.isolatedEgress).toBe(before.isolatedEgress || alone.isolatedEgress);
        expect(after.isolatedIngress).toBe(before.isolatedIngress || alone.isolatedIngress);
      }),
      runs,
    );
  });

  it("trace and answer agree", () => {
    fc.assert(
      fc.property(askedNetworks, ({ snapshot, query }) => {
        const { trace, allowed, by, isolatedEgress, isolatedIngress } = connectable(query, snapshot);
        const namesOf = (stage: ConnectionStep["stage"], rules: readonly string[]) => [
          ...new Set(
            trace
              .filter((step) => step.stage === stage && rules.includes(step.rule))
              .map(({ subject }) => (subject ? `${subject.namespace}/${subject.name}` : "")),
          ),
        ];
        const admits = ["rule/admits", "rule/admits-everything"];
        expect({
          egress: namesOf("egress", admits).toSorted(),
          ingress: namesOf("ingress", admits).toSorted(),
        }).toEqual(by);
        expect([
          namesOf("egress", ["isolation/isolated"]).length,
          namesOf("ingress", ["isolation/isolated"]).length,
        ]).toEqual([Number(isolatedEgress), Number(isolatedIngress)]);
        const outcome = allowed === null ? "undecided" : allowed ? "allowed" : "denied";
        expect(trace.at(-1)?.rule).toBe(`outcome/${outcome}`);
        expect(trace.filter(({ rule }) => rule.startsWith("outcome/"))).toHaveLength(1);
      }),
      runs,
    );
  });

  it("what is stored is stored once more as it is", () => {
    fc.assert(
      fc.property(namedPolicy("one"), ({ namespace, name, spec }) => {
        const again = storePolicy({ metadata: { namespace, name }, spec });
        expect(again).toEqual({ admitted: true, policy: { namespace, name, spec }, dropped: [], warnings: [] });
      }),
      runs,
    );
  });

  it("no manifest breaks what reads it", () => {
    const key = fc.constantFrom(
      "podSelector",
      "matchLabels",
      "egress",
      "to",
      "ports",
      "port",
      "ipBlock",
      "cidr",
      "spec",
      "__proto__",
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom(null, true, 0, 1.5, "x", "10.0.0.0/8", "", []),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(key, tie("value"), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(value, value, (metadata, spec) => {
        const stored = storePolicy({ metadata, spec });
        if (!stored.admitted) expect(stored.message).not.toBe("");
      }),
      runs,
    );
  });
});

type Answer = ReturnType<typeof connectable>;

/** What `one` allows, the other allows too. */
function allows(one: Answer, other: Answer, side: "egressAllowed" | "ingressAllowed"): boolean {
  return one[side] !== true || other[side] === true;
}

function withPolicies(snapshot: Parameters<typeof connectable>[1], networkPolicies: NetworkPolicy[]) {
  return { ...snapshot, networkPolicies };
}

/** The same with every list the other way round. */
function turned({ spec, ...policy }: NetworkPolicy): NetworkPolicy {
  const ingress = spec.ingress?.map(({ ports, from }) => ({
    ...(ports && { ports: ports.toReversed() }),
    ...(from && { from: from.toReversed() }),
  }));
  const egress = spec.egress?.map(({ ports, to }) => ({
    ...(ports && { ports: ports.toReversed() }),
    ...(to && { to: to.toReversed() }),
  }));
  return {
    ...policy,
    spec: {
      ...spec,
      policyTypes: spec.policyTypes.toReversed(),
      ...(ingress && { ingress: ingress.toReversed() }),
      ...(egress && { egress: egress.toReversed() }),
    },
  };
}
