import { describe, expect, it } from "vitest";
import { inNamespace, namespaceOf } from "./namespace-scope";

describe("the namespace that a page is narrowed to", () => {
  it.each([
    ["ns:shop verdict:denied", "shop"],
    ["ns:=shop", "shop"],
    ["ns:shop,pay", null],
    ["ns:sh*", null],
    ["-ns:shop", null],
    ['ns:""', null],
    ["verdict:denied", null],
  ])("of %s is %s", (filter, namespace) => expect(namespaceOf(filter)).toBe(namespace));

  it.each([
    ["verdict:denied", "shop", "verdict:denied ns:shop"],
    ["ns:pay verdict:denied ns:web", "shop", "verdict:denied ns:shop"],
    ["ns:pay -ns:web", null, "-ns:web"],
    ["stripe OR port:443", "shop", "ns:shop (stripe OR port:443)"],
    ["", null, ""],
  ])("%j in %s is %j", (filter, namespace, narrowed) => expect(inNamespace(filter, namespace)).toBe(narrowed));
});
