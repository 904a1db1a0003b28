import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "../../e2e/drawn";
import type { EgressRequest } from "../linkerd/decision";
import type { KubernetesObject } from "../linkerd/object";
import { nameOf, objects, requests } from "./arbitrary-oddities.testing";
import { compile, type Policy, recompile } from "./compile/compile";
import { decide } from "./decide";
import { decideQuietly } from "./decide-quietly";
import { aNetwork, aRoute, aSnapshot } from "./policy-builders.testing";

describe("a policy compiled again", () => {
  it("decides as one compiled afresh, whatever was changed, added, removed or moved, and leaves the old one as it was", () => {
    fc.assert(
      fc.property(objects, objects, requests, fc.infiniteStream(fc.boolean()), (before, others, asked, coins) => {
        const [first, second] = [aSnapshot(before), aSnapshot(mixed(before, others, coins))];
        const policy = compile(first);
        const told = asked.map((each) => [decide(each, policy), decideQuietly(each, policy)]);
        const [again, afresh] = [recompile(policy, second), compile(second)];
        const byBoth = (each: EgressRequest, by: Policy) => [decide(each, by), decideQuietly(each, by)];
        // One expectation a run: each costs more than the decision.
        expect(asked.filter((each) => !isDeepStrictEqual(byBoth(each, again), byBoth(each, afresh)))).toEqual([]);
        expect(asked.filter((each, i) => !isDeepStrictEqual(byBoth(each, policy), told[i]))).toEqual([]);
      }),
      { numRuns: drawn(300) },
    );
  }, 60_000);

  it("takes an EgressNetwork over as it was, unless a backend of its routes came or went", () => {
    const toPartner = [
      { backendRefs: [{ group: "policy.linkerd.io", kind: "EgressNetwork", name: "partner", namespace: "shop" }] },
    ];
    const toMirror = [{ backendRefs: [{ name: "mirror", port: 80 }] }];
    const standing = [
      aNetwork({ name: "plain" }),
      aNetwork({ name: "mirrored" }),
      aNetwork({ name: "leaning" }),
      aRoute("HTTPRoute", { name: "mirrored", parent: "mirrored", rules: toMirror }),
      aRoute("HTTPRoute", { name: "leaning", parent: "leaning", rules: toPartner }),
    ];
    const [partner, mirror] = [aNetwork({ name: "partner" }), aService("mirror")];
    const policy = compile(aSnapshot([...standing, partner, mirror]));
    const takenOver = (resources: KubernetesObject[]) => {
      const again = recompile(policy, aSnapshot(resources));
      return ["plain", "mirrored", "leaning"].filter(
        (name) => again.networks.get(`shop/${name}`) === policy.networks.get(`shop/${name}`),
      );
    };
    expect(takenOver([...standing, partner, mirror, aNetwork({ name: "new" }), aService("new")])).toEqual([
      "plain",
      "mirrored",
      "leaning",
    ]);
    expect(takenOver([...standing, mirror])).toEqual(["plain", "mirrored"]);
    expect(takenOver([...standing, partner])).toEqual(["plain", "leaning"]);
  });
});

function aService(name: string): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: "shop", name },
    spec: { clusterIP: "10.43.0.1", ports: [{ port: 80 }] },
  };
}

/** Some objects of the first, some of the second; never two of one name. */
function mixed(before: KubernetesObject[], others: KubernetesObject[], coins: Iterator<boolean>): KubernetesObject[] {
  const toss = () => coins.next().value === true;
  const kept = before.filter(() => toss() || toss() || toss());
  const names = new Set(kept.map(nameOf));
  const added = others.filter((each) => !names.has(nameOf(each)) && toss());
  return toss() ? [...added, ...kept] : [...kept, ...added];
}
