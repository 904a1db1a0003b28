import { describe, expect, it } from "vitest";
import { aFlow } from "../flows/a-flow.testing";
import { aNetwork, aSnapshot } from "../resolver/policy-builders.testing";
import { concernedClients } from "./concerned-clients";

const of = (namespace: string) =>
  aFlow({ id: namespace, source: { namespace, workload: "web", workloadKind: "Deployment", pods: [] } });
const before = aSnapshot([aNetwork()], { namespaces: ["shop", "payments", "quiet"] });

describe("clients that a change can reach", () => {
  it("are those of its namespace, with flows or without", () => {
    const after = { ...before, resources: [...before.resources, aNetwork({ namespace: "quiet", name: "new" })] };
    expect(concernedClients(before, after, [of("shop"), of("payments")])).toEqual(["quiet"]);
  });

  it("are those of every namespace that no EgressNetwork of its own hides, where the change is global", () => {
    const after = {
      ...before,
      resources: [...before.resources, aNetwork({ namespace: "linkerd-egress", name: "new" })],
    };
    expect(concernedClients(before, after, [of("shop"), of("payments"), of("unlisted")])).toEqual([
      "payments",
      "quiet",
      "unlisted",
    ]);
  });

  it("are those with flows alone where there are many", () => {
    const namespaces = Array.from({ length: 50 }, (_, index) => `ns-${index}`);
    const many = { ...before, namespaces };
    const after = { ...many, resources: [...before.resources, aNetwork({ namespace: "linkerd-egress", name: "new" })] };
    expect(concernedClients(many, after, [of("ns-7"), of("shop")])).toEqual(["ns-7"]);
  });

  it("are none where nothing changes", () => expect(concernedClients(before, before, [of("shop")])).toEqual([]));
});
