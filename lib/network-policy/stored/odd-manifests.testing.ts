import fc from "fast-check";

// Mostly right, and wrong in one place or another.
const rarely = <T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>) =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: odd as fc.Arbitrary<T | U> });
const nothing = fc.constantFrom(null, undefined);
const maybe = <T>(usual: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: usual as fc.Arbitrary<T | null | undefined> }, { weight: 1, arbitrary: nothing });

const key = rarely(
  fc.constantFrom("app", "team.io/tier", "a.b-c_d"),
  fc.constantFrom("", "-a", "a/", "/a", "a/b/c", "A_B/x", "x".repeat(64), `${"x".repeat(254)}/a`, "é"),
);
const value = rarely(
  fc.constantFrom("web", "", "A.b_c-1"),
  fc.constantFrom("b c", "-a", "x".repeat(64), "é".repeat(40), true, 1, null),
);
const selector = rarely(
  fc.record(
    {
      matchLabels: maybe(fc.dictionary(key, value, { maxKeys: 2 })),
      matchExpressions: maybe(
        fc.array(
          rarely(
            fc.oneof(
              fc.record({
                key,
                operator: fc.constantFrom("In", "NotIn"),
                values: fc.array(value, { minLength: 1, maxLength: 2 }),
              }),
              fc.record({ key, operator: fc.constantFrom("Exists", "DoesNotExist") }),
            ),
            fc.record({
              key,
              operator: fc.constantFrom("In", "Exists", "Gt", "", null),
              values: maybe(fc.array(value, { maxLength: 1 })),
            }),
          ),
          { maxLength: 2 },
        ),
      ),
    },
    { requiredKeys: [] },
  ),
  fc.constantFrom("app=web", [], { matchLabel: { a: "b" } }),
);
const cidr = rarely(
  fc.constantFrom(
    "10.0.0.0/8",
    "0.0.0.0/0",
    "10.1.2.3/16",
    "::/0",
    "2001:DB8::/32",
    "010.0.0.0/08",
    "::ffff:10.0.0.0/104",
    "fd00::1/128",
    "1.2.3.4/32",
  ),
  fc.constantFrom(
    "10.0.0.0",
    "",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/+8",
    "a.com/8",
    "10.0.0/8",
    "::/129",
    "::1%eth0/128",
    "10.0.0.256/8",
    "0x10.0.0.0/8",
    "1:2:3:4:5:6:7:8:9/64",
    "00001::/16",
    "::10.0.0.1/120",
    5,
  ),
);
const except = fc.constantFrom(
  "10.1.0.0/16",
  "10.0.0.0/8",
  "0.0.0.0/1",
  "fd00::/8",
  "::ffff:10.1.0.0/112",
  "10.1.2.3/24",
  "x",
  "10.0.0.0/0",
);
const peer = rarely(
  fc.oneof(
    fc.record({ podSelector: selector }),
    fc.record({ namespaceSelector: selector }),
    fc.record({ namespaceSelector: selector, podSelector: selector }),
    fc.record({ ipBlock: fc.record({ cidr, except: maybe(fc.array(except, { maxLength: 2 })) }) }),
  ),
  fc.oneof(
    fc.constantFrom({}, null, 5, { podSelectors: {} }),
    fc.record({ ipBlock: fc.record({ cidr }), podSelector: selector }),
  ),
);
const number = rarely(fc.constantFrom(1, 53, 8080, 65_535), fc.constantFrom(0, -1, 65_536, 1.5, 2 ** 31, 2 ** 40));
const name = rarely(
  fc.constantFrom("http", "a-b-1", "8a"),
  fc.constantFrom("443", "", "HTTP", "-a", "a-", "a--b", "abcdefghijklmnop", "ä"),
);
const port = rarely(
  fc.record(
    {
      protocol: maybe(rarely(fc.constantFrom("TCP", "UDP", "SCTP"), fc.constantFrom("tcp", "", "ICMP", 6))),
      port: maybe(fc.oneof(number as fc.Arbitrary<unknown>, name)),
      endPort: fc.oneof({ weight: 3, arbitrary: fc.constant<unknown>(undefined) }, { weight: 1, arbitrary: number }),
    },
    { requiredKeys: [] },
  ),
  fc.constantFrom({}, null, 80, "http", { port: true }),
);
const rule = (side: string) =>
  rarely(
    fc.record(
      { [side]: maybe(fc.array(peer, { maxLength: 2 })), ports: maybe(fc.array(port, { maxLength: 2 })) },
      { requiredKeys: [] },
    ),
    fc.constantFrom({}, null, "x", { from: [{ podSelector: {} }], to: [{ podSelector: {} }] }),
  );

/** What may stand under `spec`, as nobody should write it. */
export const oddManifests = rarely(
  fc.record(
    {
      podSelector: maybe(selector),
      policyTypes: maybe(
        fc.array(rarely(fc.constantFrom("Ingress", "Egress"), fc.constantFrom("egress", "", null)), { maxLength: 3 }),
      ),
      ingress: maybe(fc.array(rule("from"), { maxLength: 2 })),
      egress: maybe(fc.array(rule("to"), { maxLength: 2 })),
    },
    { requiredKeys: [] },
  ),
  fc.constantFrom(null, "x", [], { podSelecter: {} }, { egress: {} }),
);
