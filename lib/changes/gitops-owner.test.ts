import { describe, expect, it } from "vitest";
import type { FieldManager } from "../cluster/client/decode-object";
import { aNetwork } from "./builders.testing";
import { gitOpsOwner } from "./gitops-owner";

function by(manager: string, subresource = ""): FieldManager {
  return { manager, operation: "Apply", subresource, time: null, fields: {} };
}

describe("who keeps an object as a repository says", () => {
  it.each([
    [
      { labels: { "kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux" } },
      "Flux",
      "Kustomization flux/apps",
    ],
    [
      { labels: { "helm.toolkit.fluxcd.io/name": "egress", "helm.toolkit.fluxcd.io/namespace": "flux" } },
      "Flux",
      "HelmRelease flux/egress",
    ],
    [
      { annotations: { "argocd.argoproj.io/tracking-id": "egress:policy.linkerd.io/EgressNetwork:shop/all" } },
      "Argo CD",
      "Application egress",
    ],
    [{ labels: { "argocd.argoproj.io/instance": "egress" } }, "Argo CD", "Application egress"],
    [{ annotations: { "configmanagement.gke.io/managed": "enabled" } }, "Config Sync", ""],
  ])("is told by the marks %j", (metadata, tool, source) => {
    expect(gitOpsOwner(aNetwork({ metadata }), [])).toMatchObject({ tool, source });
  });

  it("is told by a controller that applies server-side without marks", () => {
    expect(gitOpsOwner(aNetwork(), [by("argocd-controller")])).toMatchObject({ tool: "Argo CD" });
  });

  it.each([
    ["kubectl", by("kubectl-client-side-apply")],
    ["Helm alone, which puts nothing back", by("helm")],
    ["a controller of statuses", by("kustomize-controller", "status")],
    ["the dashboard", by("linkerd-egress-dashboard")],
    ["a name that every object has", by("constructor")],
  ])("is nobody with %s", (_, manager) => expect(gitOpsOwner(aNetwork(), [manager])).toBeNull());

  it("is not told by the instance label that Helm and kustomize set too", () => {
    const labels = { "app.kubernetes.io/instance": "egress", "app.kubernetes.io/managed-by": "Helm" };
    expect(gitOpsOwner(aNetwork({ metadata: { labels } }), [])).toBeNull();
  });
});
