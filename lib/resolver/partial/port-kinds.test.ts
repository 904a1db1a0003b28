import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "@/e2e/drawn";
import type { FlowDecision, Outcome, PartialRequest } from "../../linkerd/decision";
import { objects, requests } from "../arbitrary-oddities.testing";
import { compile } from "../compile/compile";
import { matchHost } from "../match/host-match";
import { aSnapshot } from "../policy-builders.testing";
import { judgeFlow } from "./judge-flow";
import { namingRoutes } from "./naming-routes";

const outcomesOf = (judged: FlowDecision): Outcome[] =>
  judged.certain ? [judged.outcome] : judged.candidates.map(({ outcome }) => outcome);

describe("ports that no network tells apart", () => {
  it("are judged once, and every outcome that one of all ports has is among those of a flow without a port", () => {
    fc.assert(
      fc.property(objects, requests, (resources, asked) => {
        const policy = compile(aSnapshot(resources, { status: "computed" }));
        for (const { clientNamespace, ip, authority, port } of asked) {
          for (const family of ["http", "grpc", "tls", "tcp"] as const) {
            for (const hostname of family === "tcp" ? [null] : [null, authority]) {
              const partial: PartialRequest = { clientNamespace, family, ip, port: null, hostname };
              const possible = new Set(outcomesOf(judgeFlow(partial, policy, policy)));
              const byPort = [1, 25, 80, 443, 3306, 8080, 65_535, port].flatMap((each) =>
                outcomesOf(judgeFlow({ ...partial, port: each }, policy, policy)),
              );
              expect(byPort.filter((outcome) => !possible.has(outcome))).toEqual([]);
            }
          }
        }
      }),
      { numRuns: drawn(60) },
    );
  }, 30_000);
});

describe("routes that may name a host", () => {
  const labels = fc.constantFrom("a", "b", "A", "x1", "*");
  const names = fc
    .array(labels, { minLength: 1, maxLength: 4 })
    .chain((parts) => fc.constantFrom(parts.join("."), `${parts.join(".")}.`, `*.${parts.join(".")}`));

  it("are none too few, however the host is written", () => {
    fc.assert(
      fc.property(fc.array(fc.array(names, { maxLength: 3 })), fc.option(names), (lists, host) => {
        const routes = lists.map((hostnames) => ({ route: { hostnames } }));
        const naming = namingRoutes(routes, host);
        const fitting = lists.flatMap((hostnames, at) => (matchHost(hostnames, host, true) ? [at] : []));
        expect(fitting.filter((at) => !naming.includes(at))).toEqual([]);
        expect([...naming]).toEqual([...naming].sort((a, b) => a - b));
      }),
      { numRuns: drawn(1_000) },
    );
  });
});
