import { describe, expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot } from "../../changes/builders.testing";
import { aTlsFlow } from "../../flows/a-flow.testing";
import type { Flow } from "../../flows/flow";
import { TLS_ROUTE } from "../../linkerd/kinds";
import { type KubernetesObject, refOf } from "../../linkerd/object";
import { compile } from "../../resolver/compile/compile";
import { NEEDED_TICKS, NO_CHOICES } from "./author-choices";
import { authorFlows } from "./author-flows";
import { NAME_NOBODY_USES } from "./learning-route";
import { createAndRetire, retiredLearning } from "./retire-learning";

const learning = aRoute({ kind: TLS_ROUTE, name: "learn-names-443", port: 443, hostnames: [NAME_NOBODY_USES] });

function named(host: string, overrides: Partial<Flow> = {}): Flow {
  return aTlsFlow({ id: host, host, port: 443, portConfirmed: true, verdict: "allowed-by-default", ...overrides });
}

function told(resources: KubernetesObject[], flows: Flow[] = [named("api.example")]): string[] {
  const asked = { ticks: NEEDED_TICKS, choices: NO_CHOICES };
  const { writes } = authorFlows(flows, flows, compile(aSnapshot([aNetwork(), ...resources])), asked);
  return writes.map(({ verb, manifest }) => `${verb} ${manifest.metadata.name}`);
}

describe("a route that was there to learn names", () => {
  it("goes in the review that brings the names, after their route is stored", () => {
    expect(told([learning])).toEqual(["create allow-tls-443-all-egress", "delete learn-names-443"]);
  });

  it("goes too where a route for names is there and grows", () => {
    const allow = aRoute({
      kind: TLS_ROUTE,
      name: "allow-tls-443-all-egress",
      port: 443,
      hostnames: ["a.example", "b.example"],
    });
    expect(told([learning, allow])).toEqual(["patch allow-tls-443-all-egress", "delete learn-names-443"]);
  });

  it("stays while nothing else keeps its port in tls mode for its clients", () => {
    const elsewhere = aRoute({
      kind: TLS_ROUTE,
      name: "allow-tls-8443-all-egress",
      port: 8443,
      hostnames: ["a.example", "b.example"],
    });
    expect(told([learning, elsewhere], [named("c.example", { port: 8443 })])).toEqual([
      "patch allow-tls-8443-all-egress",
    ]);
  });

  it("leaves its name out of a route into which it was merged", () => {
    const mixed = aRoute({
      kind: TLS_ROUTE,
      name: "allow-tls-443-all-egress",
      port: 443,
      hostnames: [NAME_NOBODY_USES, "a.example"],
    });
    const flows = [named("api.example")];
    const { writes } = authorFlows(flows, flows, compile(aSnapshot([aNetwork(), mixed])), {
      ticks: NEEDED_TICKS,
      choices: NO_CHOICES,
    });
    expect(writes.map(({ manifest }) => manifest.spec)).toMatchObject([{ hostnames: ["a.example", "api.example"] }]);
  });

  it("stays where the new TLSRoute is for something else that is called as its EgressNetwork", () => {
    const parent = { name: "all-egress", namespace: "shop", port: 443 };
    const written = (ref: object) => {
      const manifest = aRoute({ kind: TLS_ROUTE, name: "named", port: 443, hostnames: ["a.example"] });
      return { manifest: { ...manifest, spec: { ...Object(manifest.spec), parentRefs: [{ ...ref, ...parent }] } } };
    };
    const retiredBy = (ref: object) =>
      retiredLearning([named("a.example")], [written(ref)], compile(aSnapshot([aNetwork(), learning]))).length;
    expect(retiredBy({ group: "policy.linkerd.io", kind: "EgressNetwork" })).toBe(1);
    expect(retiredBy({ group: "", kind: "Service" })).toBe(0);
    expect(retiredBy({ group: "example.com", kind: "EgressNetwork" })).toBe(0);
  });

  it("is deleted behind the one route that is proposed, guarded by the learning route as it was read", () => {
    const manifest = aRoute({ name: "allow-stripe" });
    const retired = { ref: refOf(learning), before: learning };
    const { uid, resourceVersion } = learning.metadata;
    expect(createAndRetire(manifest, [retired]).writes).toEqual([
      { verb: "create", manifest },
      { verb: "delete", ref: refOf(learning), uid, resourceVersion },
    ]);
  });
});
