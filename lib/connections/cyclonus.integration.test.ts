import { describe, expect, it } from "vitest";
import { seeds } from "@/e2e/drawn";
import { askCyclonus, type CyclonusAnswer, hasCyclonus } from "@/e2e/world/cyclonus/cyclonus";
import type { ConnectionQuery } from "../network-policy/connection";
import { cyclonusQuestion } from "../network-policy/cyclonus-question.testing";
import { generatePolicies } from "../network-policy/generate/generate";
import { afterwards, wantedFor } from "../network-policy/generate/live-cluster.testing";
import { randomCluster } from "../network-policy/generate/random-cluster.testing";
import type { LiveCluster, LivePod } from "../network-policy/stored/live-cluster";
import type { ConnectionEffect, ConnectionRow } from "./connection-rehearsal";
import { dialled, rehearsed } from "./rehearsed.testing";

// Whoever rehearses may not judge: cyclonus, an independent analyser, is asked about each packet before and after. `npm test` builds it once.
describe.skipIf(!hasCyclonus())("judged by cyclonus", () => {
  it("connections are lost, gained and kept as it says, by generated policies and by others", async () => {
    const worlds = seeds(200).flatMap((seed) => {
      const before = randomCluster(seed);
      const others = randomCluster(seed + 1_000).networkPolicies.map((policy) => ({ policy }));
      return [
        worldOf(seed, before, afterwards(before, generatePolicies(wantedFor("shop"), before).policies)),
        worldOf(seed, before, afterwards({ ...before, networkPolicies: [] }, others)),
      ];
    });
    const answers = await askCyclonus(
      worlds.flatMap(({ before, after, queries }) => [before, after].map((each) => cyclonusQuestion(each, queries))),
    );
    const seen = new Map<ConnectionEffect, number>();
    const wrong: string[] = [];
    for (const [place, { seed, rows, queries }] of worlds.entries()) {
      const [were = [], are = []] = answers.slice(place * 2, place * 2 + 2);
      for (const [i, row] of rows.entries()) {
        const expected = effectOf(were[i], are[i]);
        seen.set(expected, (seen.get(expected) ?? 0) + 1);
        if (row.effect !== expected) {
          wrong.push(`seed ${seed}: ${JSON.stringify(queries[i])} is ${expected}, not ${row.effect}`);
        }
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    for (const effect of ["lost", "gained", "kept", "denied"] as const) {
      expect(seen.get(effect) ?? 0, effect).toBeGreaterThan(20);
    }
  }, 120_000);
});

interface World {
  seed: number;
  before: LiveCluster;
  after: LiveCluster;
  rows: ConnectionRow[];
  /** By row. */
  queries: ConnectionQuery[];
}

/** Every pod of `shop` and `billing` dials every other on each of its ports. */
function worldOf(seed: number, before: LiveCluster, after: LiveCluster): World {
  const { pods, services, namespaces } = before;
  const sources = pods.filter(({ namespace }) => namespace === "shop" || namespace === "billing");
  const destinations = sources.flatMap((from) =>
    pods
      .filter((to) => to !== from)
      .flatMap((to) => to.ports.map(({ port }) => dialled(to.ips[0] ?? "", port, from.workload.name, from.namespace))),
  );
  const given = { namespaces, pods: [...pods], services: [...services], dialled: destinations };
  const { rows } = rehearsed({ ...given, before: [...before.networkPolicies], after: [...after.networkPolicies] });
  const direct = rows.filter(({ seen }) => seen === "dialled");
  return { seed, before, after, rows: direct, queries: direct.map((row) => queryOf(row, pods)) };
}

/** On the port that the packet has. */
function queryOf({ source, target, port, arrivesOn }: ConnectionRow, pods: readonly LivePod[]): ConnectionQuery {
  const to = pods.find(({ namespace, workload }) => `${namespace}/${workload.name}` === target);
  if (!to) throw new Error(`${target} is none of the pods`);
  return {
    from: { pod: { namespace: source.namespace, name: source.workload } },
    to: { pod: { namespace: to.namespace, name: to.name } },
    port: arrivesOn ?? port ?? 0,
    protocol: "TCP",
  };
}

function effectOf(was: CyclonusAnswer | undefined, is: CyclonusAnswer | undefined): ConnectionEffect {
  const [before, after] = [was, is].map((each) => each?.egress === true && each.ingress);
  if (after) return before ? "kept" : "gained";
  return before ? "lost" : "denied";
}
