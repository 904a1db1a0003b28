import { describe, expect, it } from "vitest";
import type { FieldManager } from "../../cluster/client/decode-object";
import { fieldOwners, isPerson } from "./field-owners";

function aManager(manager: string, fields: unknown, overrides: Partial<FieldManager> = {}): FieldManager {
  return { manager, operation: "Update", subresource: "", time: null, fields, ...overrides };
}

const toggle = { spec: { trafficPolicy: "Deny" } };
const policy = { "f:spec": { "f:trafficPolicy": {} } };

describe("fieldOwners", () => {
  it("finds who owns the touched field, and leaves out status, ourselves and owners of other fields", () => {
    const managers = [
      aManager("argocd-controller", policy, { operation: "Apply" }),
      aManager("linkerd.io/policy-controller", { "f:status": {} }, { subresource: "status" }),
      aManager("linkerd-egress-dashboard", policy),
      aManager("helm", { "f:spec": { "f:networks": {} } }),
    ];
    expect(fieldOwners(managers, toggle, "linkerd-egress-dashboard")).toEqual([
      { manager: "argocd-controller", operation: "Apply", fields: ["spec.trafficPolicy"] },
    ]);
  });

  it("counts who owns everything above the field, as `kubectl apply` records it", () => {
    expect(fieldOwners([aManager("kubectl-client-side-apply", { "f:spec": {} })], toggle, "")).toHaveLength(1);
  });

  it("counts who owns something below a list that is replaced", () => {
    const routes = aManager("flux", { "f:spec": { "f:rules": { "k:{}": {} } } });
    expect(fieldOwners([routes], { spec: { rules: [] } }, "")).toEqual([
      { manager: "flux", operation: "Update", fields: ["spec.rules"] },
    ]);
  });

  it("tells people from machines", () => {
    const owner = (manager: string) => ({ manager, operation: "Update" as const, fields: [] });
    expect(["kubectl-patch", "kubectl-edit", "k9s"].map((each) => isPerson(owner(each)))).toEqual([true, true, true]);
    expect(["argocd-controller", "helm", "kustomize-controller"].map((each) => isPerson(owner(each)))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("survives managedFields of any shape", () => {
    for (const fields of [null, "x", [], { "f:spec": null }, { "f:spec": "x" }]) {
      expect(fieldOwners([aManager("odd", fields)], toggle, "")).toEqual([]);
    }
  });
});
