import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "@/e2e/drawn";
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

  it("fit alike whether they are one of a few or one of thousands", () => {
    const label = fc.constantFrom("a", "B", "bb", "İ", "", "*");
    const name = fc
      .tuple(fc.array(label, { maxLength: 4 }), fc.constantFrom("", ".", ".."))
      .map(([all, end]) => all.join(".") + end);
    const hostnames = fc.array(
      fc.tuple(fc.constantFrom("", "*."), name).map((each) => each.join("")),
      { maxLength: 8 },
    );
    // As many as make the list long, and fit nothing that is asked.
    const others = Array.from({ length: 20 }, (_, i) => `other-${i}.example`);
    fc.assert(
      fc.property(hostnames, name, fc.boolean(), (some, host, ignoreCase) => {
        expect(matchHost([...others, ...some], host, ignoreCase)).toEqual(
          some.length === 0 ? null : matchHost(some, host, ignoreCase),
        );
      }),
      { numRuns: drawn(3_000) },
    );
  });
});
