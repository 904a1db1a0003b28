import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "@/e2e/drawn";
import type { GrpcMatch, HttpMatch } from "../../linkerd/route";
import { compile } from "../compile/compile";
import { portPolicyFor } from "../compile/port-policy";
import { aNetwork, aRoute, aSnapshot } from "../policy-builders.testing";
import { type Claimant, withoutForestalled } from "./forestalled-fits";
import { possibleFits } from "./possible-fits";

const few = <T>(...values: T[]) => fc.constantFrom(...values);
const headers = fc.array(
  fc.record({ name: few("a", "b", "c"), value: few("1", "2"), type: few(null, "Exact" as const) }),
  {
    maxLength: 3,
  },
);

const httpMatches: fc.Arbitrary<HttpMatch> = fc.record({
  path: fc.option(
    fc.record({
      type: few(null, "Exact" as const, "PathPrefix" as const, "RegularExpression" as const),
      value: few(null, "/", "/a", "/a/", "/a/b", "/ab", "/a//b", "", "a"),
    }),
  ),
  headers,
  queryParams: headers,
  method: few(null, "GET", "POST"),
});
const grpcMatches: fc.Arbitrary<GrpcMatch> = fc.record({
  method: fc.option(
    fc.record({ type: few(null, "Exact" as const), service: few(null, "S", "T"), method: few(null, "M") }),
  ),
  headers,
});

const { routes } = portOf([aRoute("HTTPRoute")]);
const [route] = routes;
if (!route) throw new Error("The route is not in force.");

const hosts = fc.record({ tier: few(0 as const, 1 as const, 2 as const), length: few(3, 4) });
const hangsOn = few<Claimant["hangsOn"]>([], ["path"], ["headers"]);
const httpRanks = fc.record({
  path: few(1, 2, 3, Number.POSITIVE_INFINITY),
  headers: few(0, 1),
  queryParams: few(0, 1),
  method: few(0 as const, 1 as const),
  prefix: fc.boolean(),
});
const grpcRanks = fc.record({ service: few(0, 1), method: few(0, 1), headers: few(0, 1) });

const claimants = (raws: fc.Arbitrary<Claimant["raw"]>, ranks: typeof httpRanks | typeof grpcRanks) =>
  fc.array(
    fc.record({ raw: raws, host: hosts, rank: ranks, hangsOn }).map(({ raw, host, rank, ...rest }): Claimant => {
      const fit: Claimant["fit"] = { route, fits: true, host, rank, rule: 0, match: raw ? 0 : null };
      return { ...rest, raw, fit };
    }),
    { maxLength: 12 },
  );

describe("Of rules that may act, one is left out", () => {
  it.each([
    ["HTTP", claimants(fc.option(httpMatches), httpRanks)],
    ["gRPC", claimants(fc.option(grpcMatches), grpcRanks)],
  ])("where another of %s fits wherever it does and ranks before it, as if all were compared in pairs", (_, some) => {
    fc.assert(
      fc.property(some, (all) => {
        const left = all.filter((b, j) => !all.some((a, i) => i !== j && takesBefore(a, b, i < j)));
        expect(withoutForestalled(all)).toEqual(left);
      }),
      { numRuns: drawn(2_000) },
    );
  });

  it("in a moment where there are thousands", () => {
    const rules = Array.from({ length: 8_000 }, (_, i) => ({
      matches: [{ path: { type: i % 2 ? "Exact" : "PathPrefix", value: `/p${i >> 1}` } }],
    }));
    const { routes: large } = portOf([aRoute("HTTPRoute", { rules })]);
    const start = process.cpuUsage();
    const fits = possibleFits(large, "one.example", { method: null, path: null });
    const { user } = process.cpuUsage(start);
    // A prefix comes before the exact path of the same length, and takes what that would take; the last is the default.
    expect(fits).toHaveLength(4_001);
    // In pairs it took 6 s.
    expect(user / 1000).toBeLessThan(1_500);
  });
});

function portOf(resources: Parameters<typeof aSnapshot>[0]) {
  const policy = compile(aSnapshot([aNetwork(), ...resources]));
  const network = policy.networks.get("shop/all-egress");
  if (!network) throw new Error("The EgressNetwork cannot be read.");
  return portPolicyFor(policy, network, 80, "shop");
}

/** Word for word: `a` fits where `b` does, and ranks before it even where a pattern of unknown length does as badly as it can. */
function takesBefore(a: Claimant, b: Claimant, isEarlier: boolean): boolean {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  // The third is the length of the path.
  if ("path" in (a.fit.rank ?? {}) && left[2] === Number.POSITIVE_INFINITY) left[2] = 1;
  const at = left.findIndex((each, i) => each !== right[i]);
  const ranksBefore = at < 0 ? isEarlier : (left[at] ?? 0) > (right[at] ?? 0);
  return ranksBefore && (a.hangsOn.length === 0 || isImplied(a.raw, b.raw));
}

function numbersOf({ fit: { host, rank } }: Claimant): number[] {
  if (!rank) return [host.tier, host.length];
  if ("path" in rank) return [host.tier, host.length, rank.path, rank.headers, rank.queryParams, rank.method];
  return [host.tier, host.length, rank.service, rank.method, rank.headers];
}

function isImplied(a: Claimant["raw"], b: Claimant["raw"]): boolean {
  if (!a || !b) return a === null;
  const within = (some: readonly unknown[], all: readonly unknown[]) =>
    some.every((each) => all.some((other) => JSON.stringify(each) === JSON.stringify(other)));
  if (!within(a.headers, b.headers)) return false;
  if ("path" in a && "path" in b) {
    return within(a.queryParams, b.queryParams) && (a.method ?? b.method) === b.method && isPathImplied(a.path, b.path);
  }
  if ("path" in a || "path" in b) return false;
  const [asked, given] = [a.method, b.method];
  return (
    (asked?.service ?? given?.service ?? null) === (given?.service ?? null) &&
    (asked?.method ?? given?.method ?? null) === (given?.method ?? null)
  );
}

function isPathImplied(a: HttpMatch["path"], b: HttpMatch["path"]): boolean {
  const [left, right] = [a, b].map((path) => ({ type: path?.type ?? "PathPrefix", value: path?.value ?? "/" }));
  if (!left || !right) return false;
  if (left.type === right.type && left.value === right.value) return true;
  if (left.type !== "PathPrefix" || right.type === "RegularExpression") return false;
  const prefix = left.value.replace(/\/+$/, "");
  return prefix === "" || `${right.value}/`.startsWith(`${prefix}/`);
}
