import { describe, expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot } from "../../changes/builders.testing";
import { aFlow, aTlsFlow } from "../../flows/a-flow.testing";
import { GRPC_ROUTE, TLS_ROUTE } from "../../linkerd/kinds";
import type { KubernetesObject } from "../../linkerd/object";
import { compile } from "../../resolver/compile/compile";
import { NEEDED_TICKS, NO_CHOICES } from "./author-choices";
import { authorFlows } from "./author-flows";
import { redirectRoutes } from "./redirect-route";

const redirect = { host: "httpbin.org", service: { namespace: "shop", name: "mirror" }, port: 8080 };

function draft(resources: KubernetesObject[] = [aNetwork()], flows = [aFlow()]) {
  return redirectRoutes(flows, redirect, compile(aSnapshot(resources)), ({ port }) => port);
}

describe("a redirect to a Service", () => {
  it("takes the one host on the one port, and nothing else", () => {
    const flows = [aFlow(), aFlow({ id: "2", host: "other.example" }), aTlsFlow({ host: "httpbin.org" })];
    const [write, ...rest] = draft([aNetwork()], flows).writes;
    expect(rest).toEqual([]);
    expect(write?.flows.map(({ id }) => id)).toEqual([aFlow().id]);
    expect(write?.manifest).toMatchObject({
      kind: "HTTPRoute",
      metadata: { namespace: "shop", name: "redirect-httpbin-org-80" },
      spec: { hostnames: ["httpbin.org"], rules: [{ backendRefs: [{ kind: "Service", name: "mirror", port: 8080 }] }] },
    });
  });

  it("drafts none where another kind rules the port, and says so", () => {
    const { writes, leftOut } = draft([aNetwork(), aRoute({ kind: TLS_ROUTE })], [aFlow(), aFlow({ id: "2" })]);
    expect(writes).toEqual([]);
    expect(leftOut.map(({ reason, flows }) => [reason, flows.length])).toEqual([["kind-conflict", 2]]);
    expect(leftOut[0]?.sentence).toContain("would disable TLSRoute");
  });

  it("does not open the way out for what it could not redirect", () => {
    const policy = compile(aSnapshot([aNetwork(), aRoute({ kind: GRPC_ROUTE })]));
    const flows = [aFlow({ protocol: "grpc" })];
    const choices = { ...NO_CHOICES, ports: { "80": 80 }, redirect };
    const { writes, rows, redirectRefused } = authorFlows(flows, flows, policy, { ticks: NEEDED_TICKS, choices });
    expect(writes).toEqual([]);
    expect(rows.map(({ fate }) => fate)).toEqual(["kind-conflict"]);
    expect(redirectRefused[0]).toContain("would never be in force");
  });

  it("takes its flows out of what is allowed to leave", () => {
    const flows = [aFlow(), aFlow({ id: "2", host: "other.example" })];
    const choices = { ...NO_CHOICES, ports: { "80": 80 }, redirect };
    const { writes, rows } = authorFlows(flows, flows, compile(aSnapshot([aNetwork()])), {
      ticks: NEEDED_TICKS,
      choices,
    });
    expect(writes.map(({ manifest }) => manifest.metadata.name)).toEqual([
      "allow-http-80-all-egress",
      "redirect-httpbin-org-80",
    ]);
    expect(rows.map(({ fate }) => fate)).toEqual(["redirected", "proposed"]);
  });
});
