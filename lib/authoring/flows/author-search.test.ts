import { describe, expect, it } from "vitest";
import { NO_CHOICES } from "./author-choices";
import {
  type AuthorSearch,
  MOST_CHARACTERS,
  NO_AUTHOR_SEARCH,
  parseAuthorSearch,
  printAuthorSearch,
} from "./author-search";

const EVERYTHING: AuthorSearch = {
  ticks: { rule: "all", flipped: ["3f2a", "91bc"] },
  choices: {
    target: "global",
    ports: { "80": 8080, "": 443, "80@shop/web": 3000, "@pay/web-1.x": 81, "80@shop/cart": "every" },
    names: { "203.0.113.9:443": "api.example", "2001:db8::1:443": "six.example" },
    hosts: { "3000@shop/web": "203.0.113.40", "@pay/web-1.x": "api.example" },
    tcpPorts: [5432],
    addressNetworks: true,
    wildcards: ["*.cdn.example"],
    learn: ["shop linkerd-egress/all 443", "apps linkerd-egress/all 8443"],
    redirect: { host: "httpbin.org", service: { namespace: "shop", name: "mirror" }, port: 8080 },
    paths: { "a.example": [{ prefix: "/v1", method: "GET" }], "b.example": [{ prefix: "/x", method: null }] },
  },
  denyLater: true,
  step: "routes",
};

describe("ticks and choices in the address", () => {
  it("come back as they were", () => {
    const printed = printAuthorSearch(EVERYTHING);
    expect(parseAuthorSearch(new URLSearchParams(String(printed)))).toEqual(EVERYTHING);
    const every = { ...EVERYTHING, choices: { ...NO_CHOICES, redirect: { ...redirect(), host: null } } };
    expect(parseAuthorSearch(new URLSearchParams(String(printAuthorSearch(every))))).toEqual(every);
  });

  it("are short, and nothing where nothing was chosen", () => {
    expect(String(printAuthorSearch(NO_AUTHOR_SEARCH))).toBe("");
    const ports = { ...NO_AUTHOR_SEARCH, choices: { ...NO_CHOICES, ports: { "80": 80 } } };
    expect(String(printAuthorSearch(ports))).toBe("ports=80%3A80");
  });

  it("are left out where they would make an address that nobody can send", () => {
    const flipped = Array.from({ length: MOST_CHARACTERS / 4 }, (_, index) => `id${index}`);
    expect(printAuthorSearch({ ...NO_AUTHOR_SEARCH, ticks: { rule: "needed", flipped } })).toBeNull();
  });

  it("count for nothing where they make no sense", () => {
    const odd =
      "tick=x&target=moon&ports=80:99999 x:1 80:every&http-hosts=80 =a&tcp=0 a&wildcards=example&redirect=a b&paths=a&names==";
    expect(parseAuthorSearch(new URLSearchParams(odd))).toEqual(NO_AUTHOR_SEARCH);
  });
});

function redirect() {
  return { service: { namespace: "shop", name: "mirror" }, port: 80 };
}
