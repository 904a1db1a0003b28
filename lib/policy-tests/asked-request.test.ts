import { describe, expect, it } from "vitest";
import { type AskedRequest, parseAsked, printAsked, readRequest } from "./asked-request";

const asked = (overrides: Partial<AskedRequest> = {}): AskedRequest => ({
  from: "shop/checkout",
  to: "https://api.stripe.com",
  address: "",
  method: "",
  headers: "",
  ...overrides,
});

const read = (overrides: Partial<AskedRequest>) => readRequest(asked(overrides));

describe("a request as a person writes it", () => {
  it("is TLS by its server's name, whatever path a browser showed behind it", () => {
    const { request, faults } = read({ to: "https://api.stripe.com/v1/charges?limit=3" });
    expect(faults).toEqual({});
    expect(request).toMatchObject({
      clientNamespace: "shop",
      ip: null,
      port: 443,
      protocol: "tls",
      sni: "api.stripe.com",
      authority: null,
      path: null,
    });
    expect(read({ to: "api.stripe.com" }).request).toEqual(request);
  });

  it.each([
    [{ to: "https://api.stripe.com/v1/charges?limit=3" }, "The path /v1/charges?limit=3 travels inside TLS"],
    [{ to: "api.stripe.com/v1" }, "The path /v1 travels inside TLS"],
    [{ to: "HTTPS://api.stripe.com", method: "post" }, "The method POST travels inside TLS"],
    [{ headers: "X-Tenant: blue" }, "The header X-Tenant travels inside TLS"],
    [{ to: "grpcs://ledger.example:50051/shop.Ledger/Post" }, "The path /shop.Ledger/Post travels inside TLS"],
    [{ to: "tcp://203.0.113.7:5432", method: "GET" }, "The method GET cannot matter: TCP has none of these."],
    [
      { to: "http://httpbin.org:443/ip" },
      "On port 443 clients usually speak TLS, and Linkerd sees only the SNI of HTTPS",
    ],
  ])("says of %o what cannot matter", (overrides, said) => {
    const { request, unseen } = read(overrides);
    expect(request).not.toBeNull();
    expect(unseen).toContain(said);
  });

  it("counts as a whole where nothing is hidden", () => {
    for (const to of [
      "https://api.stripe.com",
      "https://api.stripe.com/",
      "http://httpbin.org/ip",
      "tcp://203.0.113.7:22",
    ])
      expect(read({ to }).unseen).toBeNull();
  });

  it("is what curl would send over HTTP", () => {
    expect(read({ from: "shop", to: "http://httpbin.org" }).request).toMatchObject({
      protocol: "http1",
      port: 80,
      authority: "httpbin.org",
      method: "GET",
      path: "/",
      headers: {},
    });
    expect(
      read({ to: "http://httpbin.org:8080/get?a=b", method: "post", headers: "X-Tenant: blue\n" }).request,
    ).toMatchObject({
      port: 8080,
      authority: "httpbin.org:8080",
      method: "POST",
      path: "/get?a=b",
      headers: { "X-Tenant": "blue" },
    });
  });

  it("is a gRPC call or plain TCP where it says so", () => {
    expect(read({ to: "grpc://ledger.example:50051/shop.Ledger/Post" }).request).toMatchObject({
      protocol: "grpc",
      method: "POST",
      path: "/shop.Ledger/Post",
      headers: { "content-type": "application/grpc" },
    });
    expect(read({ to: "tcp://203.0.113.7:5432" }).request).toMatchObject({
      protocol: "opaque",
      ip: "203.0.113.7",
      port: 5432,
      sni: null,
      authority: null,
    });
  });

  it("goes to the address that is given for the name", () => {
    expect(read({ address: "2001:db8::7" }).request?.ip).toBe("2001:db8::7");
  });

  it.each([
    [{ from: "Shop!" }, "from"],
    [{ to: "*.ngrok.io" }, "to"],
    [{ to: "ftp://example.com" }, "to"],
    [{ to: "example.com:8443" }, "to"],
    [{ to: "grpc://ledger.example" }, "to"],
    [{ to: "http://web.shop.svc.cluster.local" }, "to"],
    [{ address: "1.2.3" }, "address"],
    [{ to: "http://a.example", headers: "no colon" }, "headers"],
  ] as const)("%o is no request, and the fault stands at %s", (overrides, field) => {
    const { request, faults } = read(overrides);
    expect(request).toBeNull();
    expect(Object.keys(faults)).toEqual([field]);
  });

  it("is not at fault while something is still missing", () => {
    expect(read({ from: "" })).toMatchObject({ request: null, faults: {} });
    expect(read({ to: "" })).toMatchObject({ request: null, faults: {} });
  });

  it("survives the address bar", () => {
    const whole = asked({ address: "192.0.2.1", method: "PUT", headers: "A: b & c\nD: é" });
    expect(parseAsked(new URLSearchParams(printAsked(whole)))).toEqual(whole);
    expect(printAsked(asked()).toString()).toBe("from=shop%2Fcheckout&to=https%3A%2F%2Fapi.stripe.com");
  });
});
