import { expect, it } from "vitest";
import { aFlow } from "../../flows/a-flow.testing";
import { EGRESS_NETWORK, isKind } from "../../linkerd/kinds";
import { refOf } from "../../linkerd/object";
import { compile } from "../../resolver/compile/compile";
import { answerCase } from "../../resolver/conformance/answer-case";
import { decodeCase } from "../../resolver/conformance/case";
import { differences } from "../../resolver/conformance/compare.testing";
import { readCases } from "../../resolver/conformance/read-cases";
import { learnings } from "./learning-route";

// The case is Linkerd's own answer to a connection that no name of the port's one TLSRoute fits.
it("the learning route does what Linkerd was recorded to do: the default route carries the SNI, and nothing more is opened", () => {
  const recorded = readCases("named.jsonl.gz").find(({ id }) => id === "tls/allow-policy-default-route");
  if (!recorded) throw new Error("The case tls/allow-policy-default-route is gone.");
  const input = decodeCase(recorded.input);
  const alone = input.snapshot.resources
    .filter((object) => isKind(refOf(object), EGRESS_NETWORK))
    .map((object) => ({
      ...object,
      status: { conditions: [{ type: "Accepted", status: "True", reason: "Accepted" }] },
    }));
  const { clientNamespace, ip, port } = input.request;
  const flow = aFlow({
    source: { namespace: clientNamespace, workload: "web", workloadKind: "Deployment", pods: [] },
    network: { namespace: clientNamespace, name: "en" },
    protocol: "tcp",
    host: null,
    address: ip,
    port,
    portConfirmed: true,
    verdict: "allowed-by-default",
  });
  const before = { ...input.snapshot, resources: alone };
  const [learning] = learnings([flow], [flow], compile(before));
  if (learning?.state.kind !== "possible") throw new Error("Nothing is proposed.");

  // Under the recorded route's name, since statuses are compared too; its hostnames are the proposal's.
  const { manifest } = learning.state.write;
  const route = { ...manifest, metadata: { ...manifest.metadata, name: "t" } };
  const after = { ...input.snapshot, resources: [...input.snapshot.resources.slice(0, 1), route] };
  const { trace, ...answer } = answerCase({ ...input, snapshot: after });
  expect(differences(recorded.expect, { ...answer, trace })).toEqual([]);
  expect(answer).toMatchObject({ policyProtocol: "tls", outcome: "allow", route: { name: "tls-egress-allow" } });

  // Before, Linkerd would not have looked for a name.
  const { trace: _, ...unlearned } = answerCase({
    ...input,
    snapshot: { ...input.snapshot, resources: input.snapshot.resources.slice(0, 1) },
  });
  expect(unlearned.policyProtocol).not.toBe("tls");
});
