import { describe, expect, it } from "vitest";
import { TLS_ROUTE } from "../../linkerd/kinds";
import type { KubernetesObject } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { Proposal } from "../../linkerd/proposal";
import { compile } from "../../resolver/compile/compile";
import { proposedSnapshot } from "../../simulation/proposed-snapshot";
import { aNetwork, aRoute, aSnapshot } from "../builders.testing";
import { editWrite } from "../edit-object";
import { deleteWrite, nameOfDeletion } from "../review/delete-object";
import { planNotices } from "./plan-notices";
import { statusChecks } from "./status-checks";

const network = aNetwork();
const tls = aRoute({ kind: TLS_ROUTE, name: "tls", port: 443 });

function noticesOf(before: PolicySnapshot, proposal: Proposal): string {
  return planNotices(compile(before), compile(proposedSnapshot(before, proposal))).join("\n");
}

function toldOfDeleting(object: KubernetesObject, beside: KubernetesObject[]): string {
  const before = aSnapshot([object, ...beside]);
  return noticesOf(before, { writes: [deleteWrite(object)] });
}

describe("what takes the place of what is deleted", () => {
  it("is the next route, and then the default of its network", () => {
    expect(toldOfDeleting(aRoute(), [network])).toContain(
      "What HTTPRoute shop/a-route matched goes to the next matching route, and without one to Deny, the default of shop/all-egress.",
    );
  });

  it("of the last TLSRoute of a port is a port that reads no SNI; of one of two it is the same port", () => {
    expect(toldOfDeleting(tls, [network])).toContain(
      "Port 443 of shop/all-egress becomes HTTP detect: HTTP is matched by host, anything else is plain TCP. The SNI is no longer read",
    );
    const other = aRoute({ kind: TLS_ROUTE, name: "other", port: 443, hostnames: ["other.example"] });
    expect(toldOfDeleting(tls, [network, other])).not.toContain("Port 443");
  });

  it("of a namespace's only EgressNetwork are the global ones, of one of two the other, of the last one nothing", () => {
    const global = aNetwork({ namespace: "linkerd-egress", name: "all" });
    expect(toldOfDeleting(network, [global])).toContain("Traffic of shop/all-egress goes to the global EgressNetworks");
    expect(toldOfDeleting(network, [global])).toContain("the global ones apply to it again");
    expect(toldOfDeleting(network, [aNetwork({ name: "narrow" })])).toContain("the other EgressNetworks in shop");
    expect(toldOfDeleting(network, [])).toContain("becomes uncovered: there is no EgressNetwork left for shop.");
    expect(toldOfDeleting(global, [])).toContain("no global EgressNetwork left for namespaces without their own");
  });

  it("names each route that a deleted EgressNetwork leaves without parent", () => {
    const before = aSnapshot([network, tls]);
    const after = proposedSnapshot(before, { writes: [deleteWrite(network)] });
    expect(statusChecks(before, after).map(({ sentence }) => sentence)).toEqual([
      expect.stringContaining("TLSRoute shop/tls would no longer be in force: NoMatchingParent"),
    ]);
  });

  it("is told of a TLSRoute that an edit moves to another port as well", () => {
    const before = aSnapshot([network, tls]);
    const { spec } = aRoute({ kind: TLS_ROUTE, name: "tls", port: 8443 });
    const write = editWrite(tls, { ...tls, spec });
    if (!write) throw new Error("nothing is written");
    expect(noticesOf(before, { writes: [write] })).toContain("Port 443 of shop/all-egress becomes HTTP detect");
  });
});

describe("the name that is typed before a deletion", () => {
  it("is asked for an EgressNetwork, and for a route only where its network denies", () => {
    const allowing = aNetwork({ spec: { trafficPolicy: "Allow" } });
    expect(nameOfDeletion(allowing, aSnapshot([allowing]))?.name).toBe("shop/all-egress");
    expect(nameOfDeletion(tls, aSnapshot([allowing, tls]))).toBeNull();
    expect(nameOfDeletion(tls, aSnapshot([network, tls]))?.name).toBe("shop/tls");
  });
});
