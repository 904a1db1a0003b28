import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "../../e2e/drawn";
import type { EgressRequest } from "../linkerd/decision";
import { policies, requests } from "../resolver/arbitrary-policy.testing";
import { compile } from "../resolver/compile/compile";
import { decide } from "../resolver/decide";
import { passes } from "../resolver/passes";
import { aSnapshot } from "../resolver/policy-builders.testing";
import { parsePolicyTests } from "./parse-policy-tests";
import { runPolicyTests } from "./run-policy-tests";

const outside = requests.filter(({ ip }) => ip !== "10.0.0.1");

/** The destination of a request as a test would write it; null where it names no host. */
function destinationOf({ protocol, authority, sni, port }: EgressRequest): string | null {
  const host = protocol === "tls" ? sni : authority?.replace(/:\d+$/, "");
  if (!host) return null;
  return `${protocol === "tls" ? "tls" : "http"}://${host}:${port}`;
}

describe("a policy test that holds", () => {
  it.each(["mayReach", "mayNotReach"])("is not contradicted by any request: %s", (verb) => {
    fc.assert(
      fc.property(policies, outside, fc.boolean(), (resources, request, everybody) => {
        if (request.protocol === "opaque") return;
        const destination = destinationOf(request);
        if (destination === null) return;
        const from = everybody ? "everybody" : request.clientNamespace;
        const { tests } = parsePolicyTests(`- from: ${from}\n  ${verb}: ${destination}\n`);
        const snapshot = aSnapshot(resources);
        const [result] = runPolicyTests(tests, snapshot);
        const passed = passes(decide(request, compile(snapshot)));
        expect(result).toBeDefined();
        if (result?.outcome === "holds") expect(passed).toBe(verb === "mayReach");
        if (result?.outcome === "fails" && verb === "mayReach" && !everybody) expect(passed).toBe(false);
      }),
      { numRuns: drawn(300) },
    );
  });

  it("of an address is not contradicted by any request to it, whatever it claims", () => {
    fc.assert(
      fc.property(policies, outside, fc.boolean(), (resources, request, onItsPort) => {
        const place = onItsPort ? `tcp://${request.ip}:${request.port}` : request.ip;
        const { tests, faults } = parsePolicyTests(`- from: ${request.clientNamespace}\n  mayNotReach: "${place}"\n`);
        expect(faults).toEqual([]);
        const snapshot = aSnapshot(resources);
        const [result] = runPolicyTests(tests, snapshot);
        if (passes(decide(request, compile(snapshot)))) expect(result?.outcome).not.toBe("holds");
      }),
      { numRuns: drawn(300) },
    );
  });
});
