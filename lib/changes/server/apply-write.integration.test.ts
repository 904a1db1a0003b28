import { describe, expect, it, vi } from "vitest";
import { actingCluster, ownNamespace } from "@/e2e/acting-cluster";
import { readObject } from "../../cluster/client/read-object";
import { AppError } from "../../errors";
import { type KubernetesObject, refOf } from "../../linkerd/object";
import { dashboard } from "../../people/dashboard";
import { trafficPolicyWrite } from "../traffic-policy";
import { applyChange } from "./apply-change";
import { planChange } from "./plan-change";

// What the server refuses to write whatever a browser says, on a real API server.

const SHOP = ownNamespace();

const cluster = actingCluster(SHOP);

describe("an object that GitOps keeps", () => {
  it("is written only where that was said, and the plan names the tool", async () => {
    const labels = {
      "kustomize.toolkit.fluxcd.io/name": "apps",
      "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
    };
    const network = await cluster.aNetwork("flux", { trafficPolicy: "Allow" }, { labels });
    const proposal = { writes: [trafficPolicyWrite(network, "Deny")] };
    const plan = await planChange(dashboard(), { proposal, windowSeconds: 900 });
    expect(plan.gitOps).toMatchObject([{ tool: "Flux", source: "Kustomization flux-system/apps" }]);
    expect(plan.checks).toContainEqual(expect.objectContaining({ id: "gitops", status: "warn" }));
    await expect(applyChange(dashboard(), { proposal })).rejects.toMatchObject({ code: "gitops_owned" });
    expect((await cluster.network("flux")).spec).toEqual({ trafficPolicy: "Allow" });
    await applyChange(dashboard(), { proposal, overrideGitOps: true });
    expect((await cluster.network("flux")).spec).toEqual({ trafficPolicy: "Deny" });
  });
});

describe("a ghost", () => {
  const parentRefs = [{ group: "policy.linkerd.io", kind: "EgressNetwork", name: "all", namespace: SHOP, port: 443 }];
  const TLS = `/apis/gateway.networking.k8s.io/v1alpha2/namespaces/${SHOP}/tlsroutes`;
  async function aTlsRoute(name: string): Promise<KubernetesObject> {
    const spec = {
      parentRefs,
      hostnames: ["api.example"],
      rules: [{ backendRefs: [{ name: "all", port: 443, kind: "EgressNetwork", group: "policy.linkerd.io" }] }],
    };
    const manifest = {
      apiVersion: "gateway.networking.k8s.io/v1alpha2",
      kind: "TLSRoute",
      metadata: { name, namespace: SHOP },
      spec,
    };
    const stored: KubernetesObject = JSON.parse(await cluster.asAdmin("POST", TLS, manifest));
    const accepted = {
      type: "Accepted",
      status: "True",
      reason: "Accepted",
      message: "",
      lastTransitionTime: "2026-11-21T10:00:00Z",
    };
    const status = {
      parents: [{ parentRef: parentRefs[0], controllerName: "linkerd.io/policy-controller", conditions: [accepted] }],
    };
    return JSON.parse(await cluster.asAdmin("PATCH", `${TLS}/${name}/status`, { status })) ?? stored;
  }

  it("is not made by an edit that Linkerd could not read, nor left by the deletion of one", async () => {
    vi.stubEnv("TLS_ROUTE_HOSTNAMES", "required");
    const route = await aTlsRoute("haunting");
    const { uid = "", resourceVersion = "" } = route.metadata;
    const edit = {
      verb: "patch",
      ref: refOf(route),
      patch: { spec: { hostnames: null } },
      uid,
      resourceVersion,
    } as const;
    const plan = await planChange(dashboard(), { proposal: { writes: [edit] }, windowSeconds: 900 });
    expect(plan.applicable).toBe(false);
    expect(plan.checks).toContainEqual(
      expect.objectContaining({
        id: "ghost",
        status: "fail",
        sentence: expect.stringMatching(/former version would stay in force/),
      }),
    );
    await expect(applyChange(dashboard(), { proposal: { writes: [edit] } })).rejects.toMatchObject({
      code: "undecodable",
    });

    await cluster.asAdmin("PATCH", `${TLS}/haunting`, { spec: { hostnames: null } });
    const now: KubernetesObject = JSON.parse(await cluster.asAdmin("GET", `${TLS}/haunting`));
    const remove = {
      verb: "delete",
      ref: refOf(now),
      uid,
      resourceVersion: now.metadata.resourceVersion ?? "",
    } as const;
    const planned = await planChange(dashboard(), { proposal: { writes: [remove] }, windowSeconds: 900 });
    expect(planned.checks).toContainEqual(
      expect.objectContaining({ id: "ghost", status: "fail", hint: expect.stringMatching(/readable first/) }),
    );
    await expect(applyChange(dashboard(), { proposal: { writes: [remove] } })).rejects.toMatchObject({
      code: "undecodable",
    });

    // The cure: readable once, then gone.
    const cure = { ...remove, verb: "patch", patch: { spec: { hostnames: ["api.example"] } } } as const;
    const { results } = await applyChange(dashboard(), { proposal: { writes: [cure] } });
    const cured = results[0]?.object?.metadata.resourceVersion ?? "";
    await applyChange(dashboard(), { proposal: { writes: [{ ...remove, resourceVersion: cured }] } });
    await expect(readObject(dashboard(), refOf(now))).rejects.toBeInstanceOf(AppError);
  });

  it("is not made by an edit that Linkerd reads and cannot use: apply refuses what the plan refuses", async () => {
    const spec = { parentRefs, hostnames: ["api.example"], rules: [{}] };
    const manifest = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: "rewritten", namespace: SHOP },
      spec,
    };
    const route: KubernetesObject = JSON.parse(
      await cluster.asAdmin("POST", `/apis/gateway.networking.k8s.io/v1/namespaces/${SHOP}/httproutes`, manifest),
    );
    const { uid = "", resourceVersion = "" } = route.metadata;
    const rewrite = { type: "URLRewrite", urlRewrite: { path: { type: "ReplaceFullPath", replaceFullPath: "/x" } } };
    const patch = { spec: { rules: [{ filters: [rewrite] }] } };
    const proposal = { writes: [{ verb: "patch", ref: refOf(route), patch, uid, resourceVersion } as const] };
    const plan = await planChange(dashboard(), { proposal, windowSeconds: 900 });
    const ghost = plan.checks.find((each) => each.id === "ghost");
    expect(ghost).toMatchObject({ status: "fail", sentence: expect.stringMatching(/drop it entirely/) });
    await expect(applyChange(dashboard(), { proposal })).rejects.toMatchObject({
      code: "undecodable",
      message: ghost?.sentence,
    });
    expect((await readObject(dashboard(), refOf(route))).object.metadata.resourceVersion).toBe(resourceVersion);
  });
});
