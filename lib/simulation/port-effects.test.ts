import { describe, expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot, READ_AT } from "../changes/builders.testing";
import { aFlow } from "../flows/a-flow.testing";
import type { Destination } from "../flows/destination";
import type { Flow } from "../flows/flow";
import { TLS_ROUTE } from "../linkerd/kinds";
import { type KubernetesObject, refOf } from "../linkerd/object";
import type { ProposedWrite } from "../linkerd/proposal";
import { proposedSnapshot } from "./proposed-snapshot";
import { whatIf } from "./what-if";

const byDefault = (name: string) => ({ group: "", kind: "default", namespace: "", name });
const allowing = aNetwork({ spec: { trafficPolicy: "Allow" } });
const denying = aNetwork();

function manifestOf({ apiVersion, kind, metadata, spec }: KubernetesObject): KubernetesObject {
  return { apiVersion, kind, metadata: { namespace: metadata.namespace, name: metadata.name }, spec };
}

describe("what the clients dialled", () => {
  const source = { namespace: "shop", workload: "web" };
  const to = (address: string, port: number, connections = 10) => ({ source, address, port, connections });
  const partner = aNetwork({
    name: "partner",
    spec: { networks: [{ cidr: "203.0.113.0/24" }], trafficPolicy: "Deny" },
  });
  const flow = aFlow({ id: "flow", route: byDefault("http-egress-allow"), verdict: "allowed-by-default" });
  const rehearsed = (before: KubernetesObject[], writes: ProposedWrite[], flows: Flow[], ...dialled: Destination[]) =>
    whatIf(
      {
        flows,
        windowSeconds: 900,
        readAt: READ_AT,
        destinations: { windowSeconds: 900, destinations: dialled, omitted: [] },
      },
      aSnapshot(before),
      proposedSnapshot(aSnapshot(before), { writes }),
    );
  const narrow: ProposedWrite = { verb: "create", manifest: manifestOf(partner) };

  it("settles where a flow went that hangs on its address", () => {
    const inside = rehearsed([allowing], [narrow], [flow], to("203.0.113.7", 80), to("203.0.113.8", 80));
    expect(inside.flows[0]).toMatchObject({ effect: "newly-denied", ports: [{ port: 80, share: 1, reported: true }] });
    expect(rehearsed([allowing], [narrow], [flow], to("198.51.100.7", 80)).flows[0]?.effect).toBe("unchanged");
  });

  it("leaves it uncertain between addresses that end differently, and tells nothing from an empty list", () => {
    const both = rehearsed([allowing], [narrow], [flow], to("203.0.113.7", 80), to("198.51.100.7", 80));
    expect(both.flows[0]?.effect).toBe("uncertain");
    expect(rehearsed([allowing], [narrow], [flow]).flows[0]).toMatchObject({ effect: "uncertain", ports: [] });
  });

  it("has a forecast for each port, and none for the flow where they differ", () => {
    const write: ProposedWrite = { verb: "create", manifest: manifestOf(aRoute({ name: "open", port: 8080 })) };
    const denied = { ...flow, route: byDefault("http-egress-deny") };
    const [change] = rehearsed([denying], [write], [denied], to("203.0.113.7", 80, 30), to("203.0.113.7", 8080)).flows;
    expect(change?.effect).toBe("uncertain");
    expect(change?.ports.map(({ port, effect, reported }) => [port, effect, reported])).toEqual([
      [80, "unchanged", true],
      [8080, "newly-allowed", false],
    ]);
    expect(change?.sentence).toBe(
      "Unchanged on port 80, newly allowed on port 8080: by the workload's connections, its port is one of 80 (75 %), 8080 (25 %).",
    );
    const [refuted] = rehearsed([denying], [write], [denied], to("203.0.113.7", 8080)).flows;
    expect(refuted?.effect).toBe("newly-allowed");
    expect(refuted?.sentence).toContain("The proxy reports port 80, but its workload dialled only 8080.");
  });

  it("shows what no route family counts: TLS without a name on a TLS port, and addresses that no flow accounts for", () => {
    const tls = aRoute({ kind: TLS_ROUTE, name: "tls", port: 443 });
    const { uid = "", resourceVersion = "" } = tls.metadata;
    const gone: ProposedWrite = { verb: "delete", ref: refOf(tls), uid, resourceVersion };
    const { uncounted } = rehearsed([allowing, tls], [gone], [], to("203.0.113.7", 443), to("203.0.113.8", 5432));
    expect(uncounted.map(({ address, port, protocol, effect }) => [address, port, protocol, effect])).toEqual([
      ["203.0.113.7", 443, "tls", "newly-allowed"],
      ["203.0.113.8", 5432, "tcp", "unchanged"],
    ]);
    expect(uncounted[0]?.sentence).toMatch(/^TLS without an SNI on a TLS port, or no TLS at all: closed\./);
  });
});
