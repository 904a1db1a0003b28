import { describe, expect, it } from "vitest";
import { hostOfAuthority, matchHost } from "./host-match";

const fits = (hostname: string, host: string) => matchHost([hostname], host, true) !== null;

describe("hostnames of a route", () => {
  it.each([
    ["httpbin.org", "HTTPBIN.org", true],
    ["httpbin.org", "httpbin.org.", true],
    ["httpbin.org.", "httpbin.org", false],
    ["httpbin.org", "www.httpbin.org", false],
    ["*.httpbin.org", "a.b.httpbin.org", true],
    ["*.httpbin.org", "httpbin.org", false],
    ["*.httpbin.org", ".httpbin.org", false],
    ["*.bin.org", "httpbin.org", false],
  ])("%s for %s: %s", (hostname, host, expected) => expect(fits(hostname, host)).toBe(expected));

  it("rank the exact name over any wildcard, and the longer wildcard over the shorter", () => {
    expect(matchHost(["*.example.com", "*.b.example.com", "a.b.example.com"], "a.b.example.com", true)?.tier).toBe(2);
    expect(matchHost(["*.example.com", "*.b.example.com"], "a.b.example.com", true)?.length).toBe(
      ".b.example.com".length,
    );
  });

  it("take any host where there are none, and no missing host where there are some", () => {
    expect(matchHost([], null, true)).toEqual({ tier: 0, length: 0 });
    expect(matchHost(["httpbin.org"], null, true)).toBeNull();
  });

  it.each([
    ["example.com:8080", "example.com"],
    ["user@example.com", "example.com"],
    ["[2001:db8::1]:80", "[2001:db8::1]"],
    ["example.com", "example.com"],
  ])("of authority %s the host is %s", (authority, host) => expect(hostOfAuthority(authority)).toBe(host));
});
