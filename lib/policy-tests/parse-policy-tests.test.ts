import { describe, expect, it } from "vitest";
import { parsePolicyTests } from "./parse-policy-tests";
import { isConnectionTest } from "./policy-test";

const faults = (text: string) => parsePolicyTests(text).faults.map(({ line, sentence }) => `${line}: ${sentence}`);

describe("a file of policy tests", () => {
  it("reads as sentences, one for each destination", () => {
    const { tests } = parsePolicyTests(`tests:
  - from: shop/checkout
    mayReach: [https://api.stripe.com, "example.com:80"]
  - sentence: No tunnels
    from: nobody
    mayReach: "*.ngrok.io"
  - from: everybody
    mayNotReach: tcp://[2001:db8::7]:22
  - from: shop
    isRedirected: http://google.com
    to: Service shop/inside
`);
    expect(tests.map(({ line, sentence }) => `${line}: ${sentence}`)).toEqual([
      "2: shop/checkout may reach https://api.stripe.com",
      "2: shop/checkout may reach example.com:80",
      "4: No tunnels",
      "7: Nobody may reach tcp://[2001:db8::7]:22",
      "9: For clients in shop, http://google.com is redirected to Service shop/inside",
    ]);
    const reached = tests.flatMap((test) => (isConnectionTest(test) ? [] : test.to));
    expect(reached.map(({ protocol, host, address, port }) => [protocol, host ?? address, port])).toEqual([
      ["tls", "api.stripe.com", 443],
      ["http", "example.com", 80],
      [null, "*.ngrok.io", null],
      ["tcp", "2001:db8::7", 22],
      ["http", "google.com", 80],
    ]);
    expect(tests[2]?.expect).toEqual({ kind: "may-not" });
  });

  it.each([
    ["169.254.169.254", { address: "169.254.169.254", range: null, port: null }],
    ["169.254.169.254.", { address: "169.254.169.254", range: null, port: null }],
    ["fd00:ec2::254", { address: "fd00:ec2::254", range: null, port: null }],
    ["[fd00:ec2::254]:80", { address: "fd00:ec2::254", range: null, port: 80 }],
    ["http://fd00:ec2::254", { address: "fd00:ec2::254", range: null, port: 80 }],
    ["203.0.113.0/24", { address: null, range: "203.0.113.0/24", port: null }],
    ["tcp://203.0.113.0/24:22", { address: null, range: "203.0.113.0/24", port: 22 }],
    ["tcp://[2001:db8::]/32:22", { address: null, range: "2001:db8::/32", port: 22 }],
  ])("may speak of addresses: %s", (text, place) => {
    expect(parsePolicyTests(`- from: shop\n  mayNotReach: "${text}"`)).toMatchObject({
      faults: [],
      tests: [{ to: { host: null, ...place } }],
    });
  });

  it("tells the destinations of one sentence apart", () => {
    const { tests } = parsePolicyTests(
      "- sentence: No tunnels\n  from: nobody\n  mayReach: ['*.ngrok.io', serveo.net]",
    );
    expect(tests.map(({ sentence }) => sentence)).toEqual(["No tunnels: *.ngrok.io", "No tunnels: serveo.net"]);
  });

  it("is refused with the line of every fault", () => {
    expect(
      faults(`- from: shop
  mayReach: example.com
- from: shop
  mayReech: https://a.com
- from: Shop!
  mayReach: https://a.com
- mayReach: https://a.com
- from: shop
  mayReach:
    - https://a.com
    - https://b.com/path
- from: nobody
  mayNotReach: https://a.com
- from: shop
  isRedirected: http://a.com
`),
    ).toEqual([
      "2: “example.com” needs a protocol and port: write https://, http://, grpc://host:port or tcp://host:port.",
      "4: Unknown key “mayReech”: use sentence, from, mayReach, mayNotReach, isRedirected, mayConnect, mayNotConnect, to, method, address.",
      "3: A test has exactly one of mayReach, mayNotReach, isRedirected, mayConnect, mayNotConnect.",
      "5: “Shop!” is not everybody, nobody, a namespace or namespace/workload.",
      "7: from is missing: use everybody, nobody, a namespace, or namespace/workload.",
      expect.stringMatching(
        /^11: The path \/path travels inside TLS and cannot matter: Linkerd sees only the SNI of HTTPS.* Test https:\/\/b\.com without it/,
      ),
      "12: “nobody mayNotReach” would mean the opposite of what it says: write everybody.",
      "14: isRedirected needs to, such as Service shop/payments or the location of an HTTP redirect.",
    ]);
  });

  it.each([
    ["", "1: A policy test file is a list"],
    ["a: [", "1: "],
    ["- 5", "1: A test is an object"],
    ["[]", "1: This file has no tests."],
    ["- from: shop\n  mayReach: ftp://a.com", "2: Unsupported scheme “ftp”"],
    ["- from: shop\n  mayReach: https://a b", "2: "],
    ["- from: shop\n  mayReach: https://a.com:99999", "2: 99999 is not a valid port"],
    ["- from: shop\n  mayReach: https://a.com\n  address: here", "3: “here” is not an address."],
    ["- from: shop\n  mayNotReach: HTTPS://a.com/x", "2: The path /x travels inside TLS"],
    ["- from: shop\n  mayNotReach: https://a.com?x=1", "2: The path /?x=1 travels inside TLS"],
    ["- from: shop\n  mayNotReach: a.com:443/x", "2: The path /x travels inside TLS"],
    [
      "- from: shop\n  mayNotReach: grpcs://a.com:50051/pkg.Service/Call",
      "2: The path /pkg.Service/Call travels inside TLS",
    ],
    ["- from: shop\n  mayNotReach: wss://a.com/x", "2: The path /x travels inside TLS"],
    ["- from: shop\n  mayNotReach: https://a.com\n  method: GET", "3: The method GET travels inside TLS"],
    ["- from: shop\n  mayNotReach: a.com/x", "2: Paths apply to plain HTTP only: write http://a.com/x."],
    ["- from: shop\n  mayNotReach: a.com:8443/x", "write http://a.com:8443/x. For HTTPS write https://a.com:8443"],
    ["- from: shop\n  mayNotReach: a.com\n  method: GET", "3: Methods apply to plain HTTP only"],
    ["- from: shop\n  mayNotReach: tcp://a.com:22/x", "2: TCP has no paths."],
    ["- from: shop\n  mayNotReach: http://203.0.113.0/24", "2: “http://203.0.113.0/24” could be a range or a path"],
    ["- from: shop\n  mayNotReach: http://2852039166", "2: Some clients read “2852039166” as an address"],
    ["- from: shop\n  mayNotReach: 0251.0376.0251.0376", "as an address: write it as four numbers"],
    ["- from: shop\n  mayNotReach: 203.0.113.7\n  address: 203.0.113.8", "3: “203.0.113.7” is already an address"],
  ])("%j is refused", (text, fault) => {
    expect(faults(text).join("\n")).toContain(fault);
    expect(parsePolicyTests(text).tests).toEqual([]);
  });

  it("is refused in words where it is nested deeper than any test is, at once", () => {
    for (const text of ["[".repeat(100_000), `${"{a: ".repeat(5_000)}1${"}".repeat(5_000)}`, "- ".repeat(50_000)]) {
      expect(parsePolicyTests(text)).toMatchObject({
        tests: [],
        faults: [{ line: 1, sentence: expect.stringContaining("nested more than 64 levels deep") }],
      });
    }
  });
});
