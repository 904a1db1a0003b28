import { describe, expect, it } from "vitest";
import { decodeConnectionCase } from "./conformance/case";
import { comparable, readCases } from "./conformance/read-cases.testing";
import { connectable } from "./connectable";
import { storePolicy } from "./stored/store-policy";

// Answers of three independent analysers, and of a real API server: conformance/README.md says how they were obtained.
describe.each(["named", "random"] as const)("as Kubernetes' NetworkPolicies allow, %s", (file) => {
  for (const { id, input, expect: expected } of readCases(file)) {
    it(id, () => {
      const { query, snapshot } = decodeConnectionCase(input);
      expect(comparable(connectable(query, snapshot), expected)).toEqual(comparable(expected, expected));
    });
  }
});

describe("as the API server takes, stores or refuses", () => {
  for (const { id, input, expect: expected } of readCases("admission")) {
    it(id, () => {
      const stored = storePolicy(input.networkPolicy, new Set(["shop"]));
      const answer = stored.admitted ? { ...stored, spec: stored.policy.spec } : stored;
      const whole = { ...expected, ...(stored.admitted && { warnings: expected.warnings ?? [] }) };
      expect(comparable(answer, whole)).toEqual(comparable(whole, whole));
    });
  }
});
