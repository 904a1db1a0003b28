import { describe, expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot } from "../changes/builders.testing";
import { trafficPolicyWrite } from "../changes/traffic-policy";
import { GRPC_ROUTE, TLS_ROUTE } from "../linkerd/kinds";
import { type KubernetesObject, refOf } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { ProposedWrite } from "../linkerd/proposal";
import { proposedSnapshot } from "./proposed-snapshot";

function applied(snapshot: PolicySnapshot, ...writes: ProposedWrite[]): PolicySnapshot {
  return proposedSnapshot(snapshot, { writes });
}

function deletion(object: KubernetesObject): ProposedWrite {
  const { uid = "", resourceVersion = "" } = object.metadata;
  return { verb: "delete", ref: refOf(object), uid, resourceVersion };
}

function manifestOf({ apiVersion, kind, metadata, spec }: KubernetesObject): KubernetesObject {
  return { apiVersion, kind, metadata: { namespace: metadata.namespace, name: metadata.name }, spec };
}

/** Reasons of the Accepted conditions of the object called `name`. */
function reasons(snapshot: PolicySnapshot, name: string): string[] {
  const text = JSON.stringify(snapshot.resources.find((each) => each.metadata.name === name)?.status ?? null);
  return [...text.matchAll(/"type":"Accepted"[^}]*"reason":"(\w+)"/g)].map((match) => match[1] ?? "");
}

const network = aNetwork();

describe("proposedSnapshot", () => {
  it("changes the policy of a network and nothing else", () => {
    const route = aRoute();
    const other = aNetwork({ namespace: "apps", name: "other" });
    const snapshot = aSnapshot([network, route, other]);
    const result = applied(snapshot, trafficPolicyWrite(network, "Allow"));
    expect(result.resources[0]?.spec).toEqual({ trafficPolicy: "Allow" });
    expect(result.resources[0]?.status).toBe(network.status);
    expect(result.resources[1]).toBe(route);
    expect(result.resources[2]).toBe(other);
    expect(snapshot.resources[0]?.spec).toEqual({ trafficPolicy: "Deny" });
  });

  it("predicts that a new route is accepted, and gives it the age of now", () => {
    const created = applied(aSnapshot([network]), { verb: "create", manifest: manifestOf(aRoute({ name: "new" })) });
    expect(reasons(created, "new")).toEqual(["Accepted"]);
    expect(created.resources[1]?.metadata).toEqual({
      namespace: "shop",
      name: "new",
      creationTimestamp: "2026-11-21T10:00:00Z",
    });
  });

  it("predicts that an HTTPRoute takes the port from a TLSRoute, and leaves other ports alone", () => {
    const tls = aRoute({ kind: TLS_ROUTE, name: "tls", port: 443 });
    const elsewhere = aRoute({ kind: TLS_ROUTE, name: "elsewhere", port: 8443 });
    const manifest = manifestOf(aRoute({ name: "http", port: 443 }));
    const result = applied(aSnapshot([network, tls, elsewhere]), { verb: "create", manifest });
    expect(reasons(result, "http")).toEqual(["Accepted"]);
    expect(reasons(result, "tls")).toEqual(["RouteReasonConflicted"]);
    expect(result.resources).toContain(elsewhere);
  });

  it("brings the displaced route back when the stronger one goes", () => {
    const http = aRoute({ name: "http", accepted: false });
    const grpc = aRoute({ name: "grpc", kind: GRPC_ROUTE });
    const result = applied(aSnapshot([network, http, grpc]), deletion(grpc));
    expect(reasons(result, "http")).toEqual(["Accepted"]);
  });

  it("takes the routes of a deleted network out of force", () => {
    const result = applied(aSnapshot([network, aRoute()]), deletion(network));
    expect(reasons(result, "a-route")).toEqual(["NoMatchingParent"]);
  });

  it("predicts the overlap of new networks with those of the cluster, and what it costs the routes", () => {
    const patch = { spec: { networks: [{ cidr: "10.1.0.0/16" }] } };
    const write: ProposedWrite = {
      verb: "patch",
      ref: refOf(network),
      patch,
      uid: "uid-of-all-egress",
      resourceVersion: "100",
    };
    const result = applied(aSnapshot([network, aRoute()]), write);
    expect(reasons(result, "all-egress")).toEqual(["EgressReasonNetworkOverlap"]);
    expect(reasons(result, "a-route")).toEqual(["NoMatchingParent"]);
  });

  it("keeps the cluster's word where a prediction would differ, unless the proposal touches it", () => {
    // Only the cluster knows why; a prediction would say Accepted.
    const refused = aRoute({ name: "refused", accepted: false, port: 8080 });
    const result = applied(aSnapshot([network, refused]), {
      verb: "create",
      manifest: manifestOf(aRoute({ name: "new" })),
    });
    expect(result.resources).toContain(refused);
  });

  it("keeps the identity of a neighbour whose status stays as written", () => {
    const neighbour = aRoute({ name: "neighbour" });
    const result = applied(aSnapshot([network, neighbour]), {
      verb: "create",
      manifest: manifestOf(aRoute({ name: "new" })),
    });
    expect(result.resources).toContain(neighbour);
  });

  // What looks each up among all takes some ten times as long.
  it("gives a route of thousands of parents its status in a moment", () => {
    const parents = (ref: object) => Array.from({ length: 8_000 }, (_, i) => ({ ...ref, port: i + 1 }));
    const ref = { group: "policy.linkerd.io", kind: "EgressNetwork", name: "all-egress" };
    const entry = ({ port }: { port: number }) => ({
      parentRef: { ...ref, namespace: "shop", port },
      controllerName: "linkerd.io/policy-controller",
      conditions: [{ type: "Accepted", status: "True", reason: "Accepted", message: "" }],
    });
    const route: KubernetesObject = {
      ...aRoute(),
      spec: { parentRefs: parents(ref), rules: [{}] },
      status: { parents: parents(ref).map(entry) },
    };
    const start = process.cpuUsage();
    const { resources } = applied(aSnapshot([network, route]), deletion(network));
    const { user, system } = process.cpuUsage(start);
    const reason = reasons(aSnapshot(resources), route.metadata.name);
    expect(reason).toEqual(Array.from({ length: 8_000 }, () => "NoMatchingParent"));
    expect((user + system) / 1000).toBeLessThan(2_000);
  });

  it("ignores writes that do not fit", () => {
    const snapshot = aSnapshot([network]);
    const absent = aNetwork({ name: "absent" });
    const writes: ProposedWrite[] = [
      { verb: "create", manifest: manifestOf(network) },
      trafficPolicyWrite(absent, "Allow"),
      deletion(absent),
    ];
    expect(applied(snapshot, ...writes).resources).toEqual(snapshot.resources);
  });

  it("lets no patch rename an object or write its status", () => {
    const patch = {
      metadata: { name: "other", uid: "x", labels: { team: "shop" } },
      status: {},
      spec: { trafficPolicy: "Allow" },
    };
    const write: ProposedWrite = {
      verb: "patch",
      ref: refOf(network),
      patch,
      uid: "uid-of-all-egress",
      resourceVersion: "100",
    };
    const [result] = applied(aSnapshot([network]), write).resources;
    expect(result?.metadata).toEqual({ ...network.metadata, labels: { team: "shop" } });
    expect(result?.status).toBe(network.status);
  });
});
