import { describe, expect, it } from "vitest";
import { actingCluster, frontedCluster, ownNamespace } from "@/e2e/acting-cluster";
import { type KubernetesObject, refOf } from "../../linkerd/object";
import { guardOf, type ProposedWrite } from "../../linkerd/proposal";
import { dashboard } from "../../people/dashboard";
import { applyChange } from "./apply-change";

// A real API server, and somebody else who writes to an object of a change just before its turn comes.

const SHOP = ownNamespace();
const ROUTES = `/apis/gateway.networking.k8s.io/v1/namespaces/${SHOP}/httproutes`;

const cluster = actingCluster(SHOP);
const fronted = frontedCluster(cluster);

const parentRef = { group: "policy.linkerd.io", kind: "EgressNetwork", name: "all", namespace: SHOP, port: 80 };

async function aRoute(name: string): Promise<KubernetesObject> {
  const spec = { parentRefs: [parentRef], hostnames: ["api.example"], rules: [{}] };
  const metadata = { name, namespace: SHOP };
  const manifest = { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", metadata, spec };
  return JSON.parse(await cluster.asAdmin("POST", ROUTES, manifest));
}

/** As Linkerd's controller says it of a route whose EgressNetwork went. */
const NO_PARENT = {
  type: "Accepted",
  status: "False",
  reason: "NoMatchingParent",
  message: "",
  lastTransitionTime: "2026-11-21T10:00:00Z",
};

async function removed(name: string, meanwhile: () => Promise<unknown>) {
  const network = await cluster.aNetwork(`network-of-${name}`, { trafficPolicy: "Allow" });
  const route = await aRoute(name);
  const writes = [network, route].map(
    (each): ProposedWrite => ({ verb: "delete", ref: refOf(each), ...guardOf(each) }),
  );
  let done = false;
  fronted.front.meanwhile(async (kind) => {
    if (done || kind !== "DELETE httproutes") return;
    done = true;
    await meanwhile();
  });
  const { results } = await applyChange(dashboard(), { proposal: { writes } });
  expect(done).toBe(true);
  return results.map(({ status, code }) => code ?? status);
}

describe("an object of a change to which somebody writes while the steps before it are written", () => {
  it("is written all the same where that was its status, which Linkerd writes because of those steps", async () => {
    const status = {
      parents: [{ parentRef, controllerName: "linkerd.io/policy-controller", conditions: [NO_PARENT] }],
    };
    const write = () => cluster.asAdmin("PATCH", `${ROUTES}/told/status`, { status });
    expect(await removed("told", write)).toEqual(["applied", "applied"]);
  });

  it.each([
    ["spec", { spec: { hostnames: ["other.example"] } }],
    ["labels", { metadata: { labels: { team: "other" } } }],
    ["annotations", { metadata: { annotations: { why: "kept for the audit" } } }],
  ])("is left alone where that was its %s", async (what, patch) => {
    const write = () => cluster.asAdmin("PATCH", `${ROUTES}/edited-${what}`, patch);
    expect(await removed(`edited-${what}`, write)).toEqual(["applied", "object_changed"]);
    expect(JSON.parse(await cluster.asAdmin("GET", `${ROUTES}/edited-${what}`))).toMatchObject(patch);
  });
});
