import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FLOW_VERDICTS } from "../flow";
import { PREDICTION_MARKS } from "../prediction-mark";
import { FLOW_PROTOCOLS } from "../protocol";
import { FILTER_KEYS } from "./filter-keys";
import { type FilterChoice, parseFilter } from "./filter-language";
import { printFilter } from "./filter-print";
import type { FilterTerm } from "./filter-term";

const plain = (text: string) => ({ text, wild: false });
const term = (key: FilterTerm["key"], ...values: string[]): FilterTerm => ({
  key,
  values: values.map((text) => ({ text, wild: key !== null && text.includes("*") })),
  exclude: false,
});

describe("the filter language", () => {
  it("reads keys, comma lists, wildcards, excludes and free words", () => {
    expect(
      parseFilter('ns:shop,pay host:*.stripe.com -workload:canary port:443 retry "two words" -denied').terms,
    ).toEqual([
      term("ns", "shop", "pay"),
      term("host", "*.stripe.com"),
      { ...term("workload", "canary"), exclude: true },
      term("port", "443"),
      term(null, "retry"),
      term(null, "two words"),
      { ...term(null, "denied"), exclude: true },
    ]);
  });

  it("takes a star in quotation marks for a star, and an empty value for none", () => {
    expect(parseFilter('host:"*.stripe.com",""').terms).toEqual([
      { key: "host", values: [plain("*.stripe.com"), plain("")], exclude: false },
    ]);
  });

  it("takes what has no key for text: a port, a host with its port, an address", () => {
    expect(parseFilter(":443 api.stripe.com:443 2001:db8::1").terms.map(({ values }) => values[0]?.text)).toEqual([
      ":443",
      "api.stripe.com:443",
      "2001:db8::1",
    ]);
  });

  it.each([
    ["ns:shop color:red stripe", 8, 17, /Unknown key “color”.*ns, workload/],
    ["verdict:blocked", 0, 15, /“blocked” is not a valid verdict: use one of denied/],
    ["port:https", 0, 10, /“https” is not a valid port/],
    ["port:99999", 0, 10, /“99999” is not a valid port: use a number up to 65535/],
    ["port:9000-8000", 0, 14, /“9000-8000” is not a valid port/],
    ["ns:shop address:10.0.0.0/33", 8, 27, /“10.0.0.0\/33” is not a valid address: use an address, or a range/],
    ["address:example.com", 0, 19, /“example.com” is not a valid address/],
    ["https://httpbin.org/ip", 0, 22, /^Write host:httpbin.org, .* only the SNI is visible/],
    ["ns:shop httpbin.org/ip", 8, 22, /^Write host:httpbin.org,/],
    ["host:httpbin.org/ip", 0, 19, /^Write host:httpbin.org,/],
    ["host:https://httpbin.org:8443/ip", 0, 32, /^Write host:httpbin.org,/],
    ["path:/ip", 0, 8, /^Write host:NAME, or ask Explain: no metric has a path, and of HTTPS only the SNI is visible/],
    ["method:GET", 0, 10, /^Write host:NAME/],
    ["cidr:10.0.0.0/8", 0, 15, /Unknown key “cidr”.*address/],
    ["ns: stripe", 0, 3, /ns: needs a value/],
    ['ns:shop host:"api stripe', 8, 17, /not closed/],
    ["shop -", 5, 6, /nothing after the minus/],
    ["host!=a.example", 0, 15, /^Write -host:a\.example for everything else/],
    ["!ns:shop", 0, 8, /^Write -ns:shop/],
    ["ns:shop OR", 8, 10, /^Write OR between two terms/],
    ["OR ns:shop", 0, 2, /^Write OR between two terms/],
    ["ns:shop OR OR ns:pay", 8, 10, /^Write OR between two terms/],
    ["ns:shop ||", 8, 10, /^Write OR between two terms/],
    ["ns:shop AND", 8, 11, /^Write AND between two terms/],
    ["ns:shop NOT", 8, 11, /^Write NOT before a term/],
    ["(ns:shop OR ns:pay", 0, 1, /This bracket is not closed or not opened/],
    ["ns:shop) ns:pay", 7, 8, /This bracket closes nothing/],
    ["ns:shop ()", 8, 10, /brackets are empty/],
    ["ns:(shop OR pay) stripe", 0, 16, /^Write ns:shop,pay for either value/],
    ["foo(bar)", 0, 8, /^Put quotation marks around text with brackets/],
  ])("marks the place in %j", (text, start, end, message) => {
    const { faults } = parseFilter(text);
    expect(faults).toMatchObject([{ start, end }]);
    expect(faults[0]?.message).toMatch(message);
  });

  it("lets = ask for the whole name, behind a colon or in its place, and keeps a quoted one as text", () => {
    const exact = (text: string) => ({ ...plain(text), exact: true as const });
    const host = (...values: FilterTerm["values"]) => [{ key: "host", values, exclude: false }];
    expect(parseFilter("host:=api.stripe.com").terms).toEqual(host(exact("api.stripe.com")));
    expect(parseFilter("host=api.stripe.com").terms).toEqual(host(exact("api.stripe.com")));
    expect(parseFilter("host:stripe,=a.example").terms).toEqual(host(plain("stripe"), exact("a.example")));
    expect(parseFilter('host:"=x"').terms).toEqual(host(plain("=x")));
    expect(parseFilter("host:=*.stripe.com").terms).toEqual([term("host", "*.stripe.com")]);
    expect(parseFilter("tier=gold").terms).toEqual([term(null, "tier=gold")]);
  });

  it("knows other words for a key, and takes a destination for what it looks like", () => {
    expect(parseFilter("ip:10.0.0.0/8 namespace:shop").terms).toEqual([
      term("address", "10.0.0.0/8"),
      term("ns", "shop"),
    ]);
    expect(parseFilter("dst:203.0.113.0/24,10.0.*").terms).toEqual([term("address", "203.0.113.0/24", "10.0.*")]);
    expect(parseFilter("-dst:stripe").terms).toEqual([{ ...term("host", "stripe"), exclude: true }]);
    expect(parseFilter("dst:stripe,10.0.0.1").faults[0]?.message).toMatch(/addresses as ip:, names as host:/);
  });

  it("takes ranges of addresses and ports, and names of objects with a slash", () => {
    expect(
      parseFilter("address:203.0.113.0/24,2001:db8::/32 port:443,8000-8999 shop/web linkerd-egress/all.egress").faults,
    ).toEqual([]);
  });

  it("filters by the valid rest of a broken expression", () => {
    expect(parseFilter('ns:shop verdict:blocked host:"api stripe').terms).toEqual([
      term("ns", "shop"),
      term(null, "stripe"),
    ]);
  });

  it.each([
    'he said "hi"',
    "two\nlines\tand\\slash",
    "‮gro.elpmaxe",
    "<script>alert(1)</script>",
    "x".repeat(4096),
    "-minus",
    "ns:shop",
    "a,b",
    "\u00a0\u2028",
    "or",
    "AND",
    "||",
    "not",
    "(a)",
    ")",
    "=x",
    "host=x",
    "!ns:shop",
  ])("round-trips the hostile value %j", (text) => {
    const terms = [term(null, text), { ...term("host"), values: [plain(text)] }, term("ns", "shop")];
    expect(parseFilter(printFilter(terms)).terms).toEqual(terms);
  });

  it("prints what it parses to itself", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(...'ab:,*"\\- \n\u00a0()=|&!') }),
    );
    const wild = text.map((each) => ({ text: `${each.replaceAll("*", "")}*`, wild: true }));
    const exact = text.map((each) => ({ ...plain(each), exact: true as const }));
    const value = fc.oneof(text.map(plain), wild, exact);
    const oneOf = (values: readonly string[]) => fc.constantFrom(...values).map(plain);
    const valueFor = {
      verdict: oneOf(FLOW_VERDICTS),
      protocol: oneOf(FLOW_PROTOCOLS),
      address: oneOf(["203.0.113.7", "203.0.113.0/24", "2001:db8::/32"]),
      port: oneOf(["0", "443", "8000-8999"]),
      prediction: oneOf(PREDICTION_MARKS),
    };
    const keyed = fc.constantFrom(...FILTER_KEYS).chain((key) =>
      fc.record({
        key: fc.constant(key),
        values: fc.array(key in valueFor ? valueFor[key as keyof typeof valueFor] : value, {
          minLength: 1,
          maxLength: 3,
        }),
        exclude: fc.boolean(),
      }),
    );
    const free = fc.record({
      key: fc.constant(null),
      values: text.map((each) => [plain(each)]),
      exclude: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(keyed, free), { maxLength: 6 }), (terms) => {
        expect(parseFilter(printFilter(terms))).toMatchObject({ terms, faults: [] });
      }),
    );
  });

  it("accounts for every character of any text, as a piece of it", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ns:,*"\\- \nx()OR=|') }), (text) => {
        const left = parseFilter(text).pieces.reduce(
          (rest, { start, end }) => rest.slice(0, start) + " ".repeat(end - start) + rest.slice(end),
          text,
        );
        expect(left.trim()).toBe("");
      }),
    );
  });
});

describe("OR, AND, NOT and brackets", () => {
  const shape = (text: string) => {
    const { terms, choices, faults } = parseFilter(text);
    expect(faults).toEqual([]);
    return printShape(terms, choices);
  };
  const printShape = (terms: FilterTerm[], choices: FilterChoice[]): string =>
    [
      ...(terms.length > 0 ? [printFilter(terms)] : []),
      ...choices.map(
        ({ branches, exclude }) =>
          `${exclude ? "not " : ""}[${branches.map((each) => printShape(each.terms, each.choices)).join(" | ")}]`,
      ),
    ].join(" & ");

  it.each([
    ["ns:shop OR ns:pay", "[ns:shop | ns:pay]"],
    ["ns:shop or ns:pay", "[ns:shop | ns:pay]"],
    ["ns:shop || host:stripe | stripe", "[ns:shop | host:stripe | stripe]"],
    ["ns:shop verdict:denied OR ns:pay", "[ns:shop verdict:denied | ns:pay]"],
    ["ns:shop AND verdict:denied && stripe", "ns:shop verdict:denied stripe"],
    ["(ns:shop OR host:stripe) verdict:denied", "verdict:denied & [ns:shop | host:stripe]"],
    ["verdict:denied (ns:shop OR (ns:pay port:443))", "verdict:denied & [ns:shop | [ns:pay port:443]]"],
    ["-(ns:shop OR ns:pay)", "not [ns:shop | ns:pay]"],
    ["NOT (ns:shop OR ns:pay)", "not [ns:shop | ns:pay]"],
    ["NOT -(ns:shop OR ns:pay)", "[ns:shop | ns:pay]"],
    ["NOT ns:shop NOT NOT ns:pay", "-ns:shop ns:pay"],
    ["not ns:shop", "-ns:shop"],
    ['ns:shop "OR" ns:pay', 'ns:shop "OR" ns:pay'],
    ["orders or", 'orders "or"'],
    ["or orders and", '"or" orders "and"'],
    ["not found", '"not" found'],
    ["-or", '-"or"'],
  ])("%s means %s", (text, meant) => expect(shape(text)).toBe(meant));

  it("goes on with what can be understood", () => {
    expect(parseFilter("ns:shop OR").terms).toEqual([term("ns", "shop")]);
    expect(parseFilter("ns:shop OR color:red").terms).toEqual([term("ns", "shop")]);
    expect(printShape([], parseFilter("(ns:shop OR ns:pay").choices)).toBe("[ns:shop | ns:pay]");
  });

  it("does not sink into brackets, however many there are", () => {
    const { faults } = parseFilter("(".repeat(5_000));
    expect(faults.length).toBeGreaterThan(0);
    expect(parseFilter("NOT ".repeat(5_000)).faults).toHaveLength(1);
  });
});
