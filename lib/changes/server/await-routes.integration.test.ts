import { describe, expect, it } from "vitest";
import { actingCluster, ownNamespace } from "@/e2e/acting-cluster";
import type { KubernetesObject } from "../../linkerd/object";
import type { ProposedWrite } from "../../linkerd/proposal";
import { dashboard } from "../../people/dashboard";
import { aRoute } from "../../resolver/policy-builders.testing";
import { trafficPolicyWrite } from "../traffic-policy";
import { applyChange } from "./apply-change";

// A real API server; the test writes the status of a route in the place of Linkerd's policy controller, which takes 10 to 120 ms for it.

const SHOP = ownNamespace();
const ROUTES = `/apis/gateway.networking.k8s.io/v1/namespaces/${SHOP}/httproutes`;
const cluster = actingCluster(SHOP);

function routeTo(network: string, name: string): KubernetesObject {
  const { status: _, ...route } = aRoute("HTTPRoute", { name, namespace: SHOP, parent: network, hostnames: ["a.com"] });
  return { ...route, metadata: { name, namespace: SHOP } };
}

function denyWith(network: KubernetesObject, manifest: KubernetesObject): ProposedWrite[] {
  return [{ verb: "create", manifest }, trafficPolicyWrite(network, "Deny")];
}

async function missing(name: string): Promise<boolean> {
  return cluster.asAdmin("GET", `${ROUTES}/${name}`).then(
    () => false,
    () => true,
  );
}

/** As the controller does, once it has read the route. */
async function accept(name: string): Promise<void> {
  const { spec } = JSON.parse(await cluster.asAdmin("GET", `${ROUTES}/${name}`));
  const condition = { type: "Accepted", status: "True", reason: "Accepted", message: "" };
  const conditions = [{ ...condition, lastTransitionTime: new Date().toISOString() }];
  const controllerName = "linkerd.io/policy-controller";
  const status = { parents: [{ parentRef: spec.parentRefs[0], controllerName, conditions }] };
  await cluster.asAdmin("PATCH", `${ROUTES}/${name}/status`, { status });
}

const policyOf = async (name: string) => (await cluster.network(name)).spec;

describe("a switch to Deny with the routes that it leans on", () => {
  it("is written once Linkerd has accepted them, so that nothing they allow is denied meanwhile", async () => {
    const network = await cluster.aNetwork("leaning", { trafficPolicy: "Allow" });
    const writes = denyWith(network, routeTo("leaning", "first"));
    const applied = applyChange(dashboard(), { proposal: { writes } });
    await expect.poll(() => missing("first"), { timeout: 30_000 }).toBe(false);
    // Longer than it takes to write what is not waited for.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await policyOf("leaning")).toMatchObject({ trafficPolicy: "Allow" });
    await accept("first");
    expect((await applied).results.map(({ status }) => status)).toEqual(["applied", "applied"]);
    expect(await policyOf("leaning")).toMatchObject({ trafficPolicy: "Deny" });
  });

  it("is not written where Linkerd does not accept one, which is told and can be undone", async () => {
    const network = await cluster.aNetwork("unread", { trafficPolicy: "Allow" });
    const writes = denyWith(network, routeTo("unread", "second"));
    const { results } = await applyChange(dashboard(), { proposal: { writes } });
    expect(results.map(({ status, code = null }) => [status, code])).toEqual([
      ["applied", null],
      ["failed", "routes_not_accepted"],
    ]);
    expect(await policyOf("unread")).toMatchObject({ trafficPolicy: "Allow" });
  });

  it("does not wait for routes of other EgressNetworks", async () => {
    const network = await cluster.aNetwork("apart", { trafficPolicy: "Allow" });
    const writes = denyWith(network, routeTo("leaning", "third"));
    const { results } = await applyChange(dashboard(), { proposal: { writes } });
    expect(results.map(({ status }) => status)).toEqual(["applied", "applied"]);
  });
});
