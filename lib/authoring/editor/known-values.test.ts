import { expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot } from "../../changes/builders.testing";
import { aFlow } from "../../flows/a-flow.testing";
import { knownValues } from "./known-values";

it("offers EgressNetworks, Services with their TCP ports, and hosts and ports that were seen", () => {
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: "shop", name: "mirror" },
    spec: { ports: [{ port: 80 }, { port: 8080, protocol: "TCP" }, { port: 53, protocol: "UDP" }] },
  };
  const snapshot = aSnapshot([aNetwork(), aRoute(), service]);
  expect(knownValues(snapshot, [aFlow(), aFlow({ host: null, port: 443 }), aFlow({ host: "a.example" })])).toEqual({
    namespaces: snapshot.namespaces,
    networks: [expect.objectContaining({ namespace: "shop", name: "all-egress" })],
    services: [{ namespace: "shop", name: "mirror", ports: [80, 8080] }],
    hosts: ["a.example", "httpbin.org"],
    ports: [80, 443],
  });
});
