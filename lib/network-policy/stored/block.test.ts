import { describe, expect, it } from "vitest";
import { printCidr } from "../../linkerd/address";
import { parseBlock } from "./block";

describe("parseBlock", () => {
  it.each([
    ["10.0.0.0/8", "10.0.0.0/8", null],
    ["10.1.2.3/8", "10.0.0.0/8", "host-bits"],
    ["010.000.0.0/08", "10.0.0.0/8", "non-standard"],
    ["2001:db8::/32", "2001:db8::/32", null],
    ["2001:0DB8::/32", "2001:db8::/32", "not-canonical"],
    ["::/0", "::/0", null],
    ["0.0.0.0/0", "0.0.0.0/0", null],
  ])("reads %s as %s", (text, network, oddity) => {
    const block = parseBlock(text);
    expect(block && [printCidr(block.network), block.oddity]).toEqual([network, oddity]);
  });

  it("takes an IPv4-mapped network for the IPv4 one", () => {
    expect(parseBlock("::ffff:10.0.0.0/104")).toMatchObject({ canonical: "10.0.0.0/8", prefix: 104 });
    expect(parseBlock("::ffff:0:0/90")?.network.family).toBe(6);
  });

  it.each([
    "10.0.0.0",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0/8",
    "::/129",
    "/8",
    "",
    "a.com/8",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
  ])("refuses “%s”", (text) => expect(parseBlock(text)).toBe(null));
});
