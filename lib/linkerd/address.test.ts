import { describe, expect, it } from "vitest";
import { contains, overlaps, parseCidr, parseIp, printCidr, printIp } from "./address";

function cidr(text: string) {
  const parsed = parseCidr(text);
  if (!parsed) throw new Error(`not a network: ${text}`);
  return parsed;
}

function ip(text: string) {
  const parsed = parseIp(text);
  if (!parsed) throw new Error(`not an address: ${text}`);
  return parsed;
}

describe("addresses", () => {
  it.each([
    "010.0.0.1",
    "1.2",
    "0x7f.1",
    "256.0.0.1",
    "1.2.3.4 ",
    "",
    "[::1]",
    "fe80::1%eth0",
    "12345::",
    "::1.2.3",
    "1::2::3",
  ])("refuses %j, which some parsers take for something else", (text) => expect(parseIp(text)).toBeNull());

  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["2001:DB8:0:0::7", "2001:db8::7"],
    ["::ffff:1.2.3.4", "::ffff:102:304"],
    ["::", "::"],
  ])("reads %s", (text, printed) => expect(printIp(ip(text))).toBe(printed));

  it("keeps an IPv4-mapped IPv6 address apart from IPv4, as Linkerd does", () => {
    expect(contains(cidr("0.0.0.0/0"), ip("::ffff:1.2.3.4"))).toBe(false);
    expect(contains(cidr("::/0"), ip("::ffff:1.2.3.4"))).toBe(true);
  });
});

describe("networks", () => {
  it.each([
    ["192.168.0.1/16", "192.168.0.0/16"],
    ["203.0.113.7", "203.0.113.7"],
    ["2001:db8::1/32", "2001:db8::/32"],
    ["010.0.0.0/08", "10.0.0.0/8"],
  ])("reads %s as %s", (text, printed) => expect(printCidr(cidr(text))).toBe(printed));

  it.each(["10.0.0.0/33", "10.0.0.0/", "/8", "10.0.0.0/-1", "::/129", "10.0.0.0/8/8", "everything", "10.0.0/8"])(
    "refuses %j",
    (text) => expect(parseCidr(text)).toBeNull(),
  );

  it("contains both ends and nothing beyond", () => {
    const network = cidr("172.16.0.0/12");
    expect(
      ["172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"].map((text) => contains(network, ip(text))),
    ).toEqual([false, true, true, false]);
  });

  it("overlaps where one lies in the other, and never across families", () => {
    expect(overlaps(cidr("10.0.0.0/8"), cidr("10.1.0.0/16"))).toBe(true);
    expect(overlaps(cidr("10.0.0.0/16"), cidr("10.1.0.0/16"))).toBe(false);
    expect(overlaps(cidr("0.0.0.0/0"), cidr("::/0"))).toBe(false);
  });
});
