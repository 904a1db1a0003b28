import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FLOW_VERDICTS } from "../flow";
import { PREDICTION_MARKS } from "../prediction-mark";
import { FLOW_PROTOCOLS } from "../protocol";
import { FILTER_KEYS } from "./filter-keys";
import { type FilterTerm, parseFilter, printFilter } from "./filter-language";

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
    ["ns:shop color:red stripe", 8, 17, /no key “color”.*ns, workload/],
    ["verdict:blocked", 0, 15, /“blocked” is no verdict: one of denied/],
    ["port:https", 0, 10, /“https” is no port/],
    ["port:99999", 0, 10, /“99999” is no port: a number up to 65535/],
    ["port:9000-8000", 0, 14, /“9000-8000” is no port/],
    ["ns:shop address:10.0.0.0/33", 8, 27, /“10.0.0.0\/33” is no address: an address, or a range/],
    ["address:example.com", 0, 19, /“example.com” is no address/],
    ["https://httpbin.org/ip", 0, 22, /^Write host:httpbin.org, .* only the SNI is visible/],
    ["ns:shop httpbin.org/ip", 8, 22, /^Write host:httpbin.org,/],
    ["host:httpbin.org/ip", 0, 19, /^Write host:httpbin.org,/],
    ["host:https://httpbin.org:8443/ip", 0, 32, /^Write host:httpbin.org,/],
    ["path:/ip", 0, 8, /^Write host:NAME, or ask Explain: no metric has a path, and of HTTPS only the SNI is visible/],
    ["method:GET", 0, 10, /^Write host:NAME/],
    ["cidr:10.0.0.0/8", 0, 15, /no key “cidr”.*address/],
    ["ns: stripe", 0, 3, /ns: needs a value/],
    ['ns:shop host:"api stripe', 8, 17, /no partner/],
    ["shop -", 5, 6, /nothing behind the minus/],
  ])("marks the place in %j", (text, start, end, message) => {
    const { faults } = parseFilter(text);
    expect(faults).toMatchObject([{ start, end }]);
    expect(faults[0]?.message).toMatch(message);
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
  ])("round-trips the hostile value %j", (text) => {
    const terms = [term(null, text), { ...term("host"), values: [plain(text)] }, term("ns", "shop")];
    expect(parseFilter(printFilter(terms)).terms).toEqual(terms);
  });

  it("prints what it parses to itself", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(...'ab:,*"\\- \n\u00a0') }));
    const wild = text.map((each) => ({ text: `${each.replaceAll("*", "")}*`, wild: true }));
    const value = fc.oneof(text.map(plain), wild);
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

  it("accounts for every character of any text, as a term or as a fault", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ns:,*"\\- \nx') }), (text) => {
        const { places, faults } = parseFilter(text);
        const left = [...places, ...faults].reduce(
          (rest, { start, end }) => rest.slice(0, start) + " ".repeat(end - start) + rest.slice(end),
          text,
        );
        expect(left.trim()).toBe("");
      }),
    );
  });
});
