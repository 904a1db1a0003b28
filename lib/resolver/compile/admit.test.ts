import { describe, expect, it } from "vitest";
import { aNetwork, aRoute } from "../policy-builders.testing";
import { admit } from "./admit";

const messageOf = (object: Parameters<typeof admit>[0]) => admit(object)[0]?.message ?? null;

describe("Linkerd's admission webhook", () => {
  it("refuses networks that are none, empty, or excepted away", () => {
    expect(messageOf(aNetwork({ networks: [{ cidr: "nowhere" }] }))).toContain("untagged enum Cidr");
    expect(messageOf(aNetwork({ networks: [] }))).toBe("at least one network must be specified");
    expect(messageOf(aNetwork({ networks: [{ cidr: "10.0.0.0/8", except: ["10.0.0.0/8"] }] }))).toContain(
      "completely negated",
    );
    expect(admit(aNetwork({ networks: [{ cidr: "10.0.0.0/8", except: ["10.1.0.0/16", "11.0.0.0/8"] }] }))).toEqual([
      {
        message: "cidr '10.0.0.0/8' does not include exception '11.0.0.0/8'",
        field: "spec.networks[0].except[1]",
      },
    ]);
  });

  it("refuses a parentRef without a port and says where", () => {
    expect(admit(aRoute("TLSRoute", { port: null }))[0]?.field).toBe("spec.parentRefs[0].port");
  });

  it("lets in what the controller will drop later", () => {
    expect(admit(aRoute("HTTPRoute", { rules: [{ filters: [{ type: "URLRewrite", urlRewrite: {} }] }] }))).toEqual([]);
  });

  it("refuses a backend timeout beyond the request's, on Linkerd's own HTTPRoute", () => {
    const route = aRoute("HTTPRoute", { rules: [{ timeouts: { request: "1m", backendRequest: "1m30s" } }] });
    expect(messageOf(route)).toBeNull();
    expect(messageOf({ ...route, apiVersion: "policy.linkerd.io/v1beta3" })).toContain("must not be greater");
  });

  it("refuses negative timeouts on Linkerd's own HTTPRoute", () => {
    const route = aRoute("HTTPRoute", { rules: [{ timeouts: { request: "-1s" } }] });
    expect(messageOf({ ...route, apiVersion: "policy.linkerd.io/v1beta3" })).toBe(
      "request timeout must not be negative",
    );
  });
});
