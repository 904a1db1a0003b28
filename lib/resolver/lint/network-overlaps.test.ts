import fc from "fast-check";
import { expect, it } from "vitest";
import { drawn } from "@/e2e/drawn";
import { contains, overlaps } from "../../linkerd/address";
import { type CompiledNetwork, compile } from "../compile/compile";
import { compareMatches } from "../match/select-network";
import { aNetwork, aSnapshot } from "../policy-builders.testing";
import { lint } from "./lint";

const cidr = fc.constantFrom(
  "0.0.0.0/0",
  "20.0.0.0/8",
  "20.1.0.0/16",
  "20.1.2.0/24",
  "20.1.2.3",
  "30.0.0.0/8",
  "2001::/16",
  "2001:db8::/64",
);
const network = fc.record({
  networks: fc.array(fc.record({ cidr, except: fc.array(cidr, { maxLength: 2 }) }), { minLength: 1, maxLength: 4 }),
  creationTimestamp: fc.constantFrom("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
});

/** Every entry of one with every entry of the other: the first by which `winner` takes addresses from `loser`. */
function takesFrom(winner: CompiledNetwork, loser: CompiledNetwork): boolean {
  return loser.entries.some((entry) =>
    winner.entries.some((other) => {
      if (!overlaps(entry.cidr, other.cidr)) return false;
      const narrower = entry.cidr.prefix >= other.cidr.prefix ? entry.cidr : other.cidr;
      if ([...entry.except, ...other.except].some((except) => contains(except, narrower))) return false;
      return compareMatches({ candidate: winner, entry: other }, { candidate: loser, entry }) < 0;
    }),
  );
}

it("says of each EgressNetwork how many win over it, as if all were compared in pairs", () => {
  fc.assert(
    fc.property(fc.array(network, { minLength: 2, maxLength: 6 }), (made) => {
      const snapshot = aSnapshot(made.map((each, i) => aNetwork({ ...each, name: `n${i}` })));
      const policy = compile(snapshot);
      const all = [...policy.networks.values()];
      const findings = lint(snapshot, policy);
      for (const loser of all) {
        const expected = all.filter((winner) => winner !== loser && takesFrom(winner, loser)).length;
        const told = findings.filter(({ id, subject }) => subject === loser.ref && /overlap|ipv6-width/.test(id));
        const overlap = told.find(({ id }) => id === "network/overlap");
        const more = Number(/(\d+) more also win/.exec(overlap?.sentence ?? "")?.[1] ?? 0);
        if (told.length > 0 && !told.some(({ id }) => id === "network/ipv6-width")) expect(1 + more).toBe(expected);
        expect(told.length > 0).toBe(expected > 0);
      }
    }),
    { numRuns: drawn(500) },
  );
});

it("counts no further than anyone reads", () => {
  const snapshot = aSnapshot(Array.from({ length: 3_000 }, (_, i) => aNetwork({ name: `n${i}` })));
  const last = lint(snapshot)
    .filter(({ id }) => id === "network/overlap")
    .at(-1);
  expect(last?.sentence).toContain("At least 99 more also win over it.");
});
