import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "@/e2e/drawn";
import { randomCluster } from "../network-policy/generate/random-cluster.testing";
import type { LivePod } from "../network-policy/stored/live-cluster";
import type { NetworkPolicy } from "../network-policy/stored/network-policy";
import { aSeenFlow, dialled, type Given, rehearsed } from "./rehearsed.testing";

/** Every pod of a random cluster dials every other, a Service and addresses outside; `shop` gets the policies of another seed. */
function worldOf(seed: number): Given & { before: NetworkPolicy[]; after: NetworkPolicy[] } {
  const { pods, services, namespaces, networkPolicies: before } = randomCluster(seed);
  const others = randomCluster(seed + 1).networkPolicies.map((each) => ({ ...each, name: `new-${each.name}` }));
  const of = ({ namespace, workload }: LivePod) => ({ namespace, workload: workload.name });
  const ends = pods.filter(({ namespace }) => namespace === "shop" || namespace === "billing");
  return {
    namespaces,
    pods: [...pods],
    services: [...services],
    before: [...before],
    after: [...before.slice(1), ...others],
    flows: ends.map((pod) =>
      aSeenFlow({ source: { ...of(pod), workloadKind: "Deployment", pods: [pod.name] }, host: `${pod.name}.example` }),
    ),
    dialled: ends.flatMap((from) =>
      pods.flatMap((to) =>
        [...to.ips, "10.96.0.10", "203.0.113.7"].map((ip) => {
          const { namespace, workload } = of(from);
          return dialled(ip, to.ports[0]?.port ?? 80, workload, namespace);
        }),
      ),
    ),
    enforcement: { plugin: null, others: [] },
  };
}

const seeds = fc.integer({ min: 0, max: 5_000 });

describe("a rehearsal of NetworkPolicies", () => {
  it("with unchanged policies loses and gains nothing", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = worldOf(seed);
        // Written once more, each is another object that says the same.
        const { counts, rows, unseen } = rehearsed({ ...world, after: structuredClone(world.before) });
        expect([counts.lost, counts.gained]).toEqual([0, 0]);
        expect(unseen.filter(({ effect }) => effect === "lost" || effect === "gained")).toEqual([]);
        expect(rows.filter(({ effect }) => effect === "undecided").map(({ sentence }) => sentence)).toEqual([]);
      }),
      { numRuns: drawn(200) },
    );
  });

  it("says the same in whatever order pods, policies, flows and addresses come", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = worldOf(seed);
        const turned = Object.fromEntries(
          Object.entries(world).map(([key, value]) => [key, Array.isArray(value) ? value.toReversed() : value]),
        );
        const parts = ({ counts, rows, unseen }: ReturnType<typeof rehearsed>) => ({
          counts,
          unseen,
          rows: rows.map(({ effect, source, target, port }) => [effect, source, target, port]),
        });
        expect(parts(rehearsed({ ...world, ...turned }))).toEqual(parts(rehearsed(world)));
      }),
      { numRuns: drawn(200) },
    );
  });

  it("gains forwards what it loses backwards, where one plugin decides and every address is known", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = { ...worldOf(seed), flows: [], enforcement: { plugin: "Calico", others: [] } };
        const forth = rehearsed(world).counts;
        const back = rehearsed({ ...world, before: world.after, after: world.before }).counts;
        expect([back.gained, back.kept, back.denied]).toEqual([forth.lost, forth.kept, forth.denied]);
      }),
      { numRuns: drawn(200) },
    );
  });
});
