import { describe, expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot } from "../../changes/builders.testing";
import { aFlow, aTlsFlow } from "../../flows/a-flow.testing";
import type { Flow } from "../../flows/flow";
import { GRPC_ROUTE, TCP_ROUTE, TLS_ROUTE } from "../../linkerd/kinds";
import type { KubernetesObject } from "../../linkerd/object";
import { compile } from "../../resolver/compile/compile";
import { learnings } from "./learning-route";

function unnamed(port = 443, overrides: Partial<Flow> = {}): Flow {
  const route = { group: "", kind: "default", namespace: "", name: "opaque-egress-allow" };
  const seen = { protocol: "tcp", host: null, address: "203.0.113.9", port, portConfirmed: true } as const;
  return aFlow({ id: `:${port}`, ...seen, verdict: "allowed-by-default", route, ...overrides });
}

function learn(flows: Flow[], resources: KubernetesObject[] = [aNetwork()], observed: Flow[] = flows) {
  return learnings(flows, observed, compile(aSnapshot(resources)));
}

describe("learning mode", () => {
  it("proposes one TLSRoute for a reserved name, for each namespace and port", () => {
    const found = learn([unnamed(), unnamed(443, { id: "2", address: "203.0.113.10" }), unnamed(8443)]);
    expect(found.map(({ key, flows }) => [key, flows])).toEqual([
      ["shop shop/all-egress 443", 2],
      ["shop shop/all-egress 8443", 1],
    ]);
    const [first] = found;
    expect(first?.state.kind === "possible" && first.state.write.manifest).toMatchObject({
      kind: "TLSRoute",
      metadata: { namespace: "shop", name: "learn-names-443-all-egress" },
      spec: { hostnames: ["learning.invalid"], parentRefs: [{ name: "all-egress", port: 443 }] },
    });
  });

  it("lives beside the clients of a global EgressNetwork, so that it changes nothing for other namespaces", () => {
    const network = { namespace: "linkerd-egress", name: "all" };
    const [found] = learn([unnamed(443, { network })], [aNetwork(network)]);
    expect(found?.state.kind === "possible" && found.state.write.manifest.metadata.namespace).toBe("shop");
  });

  it("says that plaintext on the port breaks, and whose", () => {
    const plaintext = aFlow({ id: "p", port: 443, verdict: "allowed-by-default" });
    const [found] = learn([unnamed()], [aNetwork()], [unnamed(), plaintext]);
    const notices = found?.state.kind === "possible" ? found.state.write.notices : [];
    expect(notices.map(({ id }) => id)).toEqual(["breaks-plaintext", "tls-only"]);
    expect(notices[0]?.sentence).toContain("shop/web");
  });

  it("proposes nothing where a TLSRoute is already: names come with the next connections", () => {
    const route = aRoute({ kind: TLS_ROUTE, port: 443, hostnames: ["known.example"] });
    expect(learn([unnamed()], [aNetwork(), route]).map(({ state }) => state.kind)).toEqual(["learning"]);
  });

  it("does not count a TLSRoute of another namespace, which does not act for these clients", () => {
    const network = { namespace: "linkerd-egress", name: "all" };
    const route = aRoute({ kind: TLS_ROUTE, namespace: "apps", port: 443, network });
    const found = learn([unnamed(443, { network })], [aNetwork(network), route]);
    expect(found.map(({ state }) => state.kind)).toEqual(["possible"]);
  });

  it.each([
    ["a stronger kind", GRPC_ROUTE, "would never be in force"],
    ["a TCPRoute, which it would switch off", TCP_ROUTE, "would disable"],
  ])("is impossible beside %s", (_, kind, why) => {
    const [found] = learn([unnamed()], [aNetwork(), aRoute({ kind, port: 443 })]);
    expect(found?.state.kind === "impossible" && found.state.sentence).toContain(why);
  });

  it("leaves ports alone on which nobody expects TLS", () => {
    expect(learn([unnamed(5432), aTlsFlow()])).toEqual([]);
  });

  it("adds the patch for clients whose proxies leave names out, and says where nobody can tell", () => {
    const states = (observed: Flow[]) =>
      learn([unnamed()], [aNetwork()], observed).flatMap(({ labels }) => labels.map(({ exported }) => exported));
    expect(states([unnamed()])).toEqual(["unknown"]);
    // HTTP without a name may have named an address; TLS under a route always has an SNI.
    expect(states([unnamed(), aFlow({ host: null })])).toEqual(["unknown"]);
    expect(states([unnamed(), aFlow({ host: null, protocol: "tls" })])).toEqual(["no"]);
    expect(states([unnamed(), aFlow({ host: null }), aFlow({ id: "b" })])).toEqual([]);
  });
});
