import { describe, expect, it } from "vitest";
import { parsePolicyTests } from "./parse-policy-tests";

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
      "9: For clients of shop http://google.com is redirected to Service shop/inside",
    ]);
    expect(tests.map(({ to }) => [to.protocol, to.host ?? to.address, to.port])).toEqual([
      ["tls", "api.stripe.com", 443],
      ["http", "example.com", 80],
      [null, "*.ngrok.io", null],
      ["tcp", "2001:db8::7", 22],
      ["http", "google.com", 80],
    ]);
    expect(tests[2]?.expect).toEqual({ kind: "may-not" });
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
      "2: “example.com” does not say protocol and port: write https://, http://, grpc://host:port or tcp://host:port.",
      "4: A test has no “mayReech”: there are sentence, from, mayReach, mayNotReach, isRedirected, to, method, address.",
      "3: A test says one of mayReach, mayNotReach, isRedirected.",
      "5: “Shop!” is neither everybody, nobody, a namespace nor namespace/workload.",
      "7: from is missing: everybody, nobody, a namespace, or namespace/workload.",
      "11: The path /path travels inside TLS, where Linkerd sees the host name alone. Leave it out, or test http://.",
      "12: “nobody mayNotReach” says the opposite of what it seems: write everybody.",
      "14: isRedirected needs to: such as Service shop/payments, or the location of an HTTP redirect.",
    ]);
  });

  it.each([
    ["", "1: A file of policy tests is a list"],
    ["a: [", "1: "],
    ["- 5", "1: A test is an object"],
    ["[]", "1: There is no test in this file."],
    ["- from: shop\n  mayReach: ftp://a.com", "2: “ftp” is no protocol"],
    ["- from: shop\n  mayReach: https://a b", "2: "],
    ["- from: shop\n  mayReach: https://a.com:99999", "2: 99999 is no port"],
    ["- from: shop\n  mayReach: https://a.com\n  address: here", "3: “here” is no address."],
  ])("%j is refused", (text, fault) => {
    expect(faults(text).join("\n")).toContain(fault);
    expect(parsePolicyTests(text).tests).toEqual([]);
  });
});
