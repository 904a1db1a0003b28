import { describe, expect, it } from "vitest";
import { parseFlowSearch } from "@/lib/flows/asked/search";
import { carriedHref, carriedNamespace } from "./carried-namespace";

const carried = (query: string) => carriedNamespace(new URLSearchParams(query));

describe("the namespace that links in the sidebar carry", () => {
  it.each([
    ["filter=ns:shop+verdict:denied&window=1h", "shop"],
    ["filter=verdict:denied+ns:=shop", "shop"],
    ["filter=namespace=shop", "shop"],
    ["ns=shop", "shop"],
    ["filter=ns:shop,pay", null],
    ["filter=ns:shop+ns:pay", null],
    ["filter=ns:sh*", null],
    ["filter=ns:shop+OR+ns:pay", null],
    ["filter=-ns:shop", null],
    ["ns=shop,pay", null],
    ["ns=%22%3E%3Cscript%3E", null],
    ["", null],
  ])("of ?%s is %s", (query, namespace) => expect(carried(query)).toBe(namespace));

  it("is part of the filter where it arrives", () => {
    const href = carriedHref("/map", "shop");
    expect(parseFlowSearch(new URL(href, "http://localhost").searchParams).filter).toBe("ns:shop");
    expect(carriedHref("/map", null)).toBe("/map");
  });
});
