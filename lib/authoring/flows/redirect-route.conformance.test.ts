import { describe, expect, it } from "vitest";
import { aFlow } from "../../flows/a-flow.testing";
import { compile } from "../../resolver/compile/compile";
import { answerCase } from "../../resolver/conformance/answer-case";
import { decodeCase } from "../../resolver/conformance/case";
import { differences } from "../../resolver/conformance/compare.testing";
import { readCases } from "../../resolver/conformance/read-cases";
import { redirectRoutes } from "./redirect-route";

const SERVICE = { namespace: "egress-test", name: "internal-egress" };
/** What the guide lets answer plaintext HTTP that no other route takes. */
const GUIDES_OWN = "unencrypted-http";

// Linkerd's own answers to the three requests of its guide, and to one whose Service is gone.
describe("the guide's redirect, drafted from a flow", () => {
  it.each([
    ["docs/redirect-get-allowed", "allow"],
    ["docs/redirect-ip-tls-allowed", "allow"],
    ["docs/redirect-google-to-service", "redirect"],
    ["docs/redirect-service-missing", "fail"],
  ])("%s: %s", (id, outcome) => {
    const recorded = readCases("named.jsonl.gz").find((each) => each.id === id);
    if (!recorded) throw new Error(`The case ${id} is gone.`);
    const input = decodeCase(recorded.input);
    const { resources } = input.snapshot;
    const before = resources
      .filter(({ metadata }) => metadata.name !== GUIDES_OWN)
      .map((object) =>
        object.kind === "EgressNetwork"
          ? { ...object, status: { conditions: [{ type: "Accepted", status: "True", reason: "Accepted" }] } }
          : object,
      );
    const flow = aFlow({
      source: { namespace: "egress-test", workload: "client", workloadKind: "Deployment", pods: [] },
      network: { namespace: "egress-test", name: "all-egress-traffic" },
      host: "google.com",
    });
    const redirect = { host: null, service: SERVICE, port: 80 };
    const { writes } = redirectRoutes([flow], redirect, compile({ ...input.snapshot, resources: before }), () => 80);
    const [write] = writes;
    if (!write) throw new Error("Nothing is drafted.");
    expect(write.notices.some((each) => each.id === "service-missing")).toBe(outcome === "fail");

    const drafted = resources.map((object) =>
      object.metadata.name === GUIDES_OWN ? { ...write.manifest, metadata: object.metadata } : object,
    );
    const answer = answerCase({ ...input, snapshot: { ...input.snapshot, resources: drafted } });
    expect(answer.outcome).toBe(outcome);
    expect(differences(recorded.expect, answer)).toEqual([]);
  });
});
