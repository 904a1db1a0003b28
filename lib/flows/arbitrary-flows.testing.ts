import fc from "fast-check";
import { reconciled } from "./family-totals";
import { FLOW_VERDICTS, type Flow, type FlowsAnswer } from "./flow";
import { byUrgency } from "./flow-order";
import { FLOW_PROTOCOLS } from "./protocol";

/** For property tests: answers that a server may give, with few names, so that rows of two answers meet. */
export function arbitraryAnswer(): fc.Arbitrary<FlowsAnswer> {
  const rows = fc.uniqueArray(arbitraryFlow(), { selector: ({ id }) => id, maxLength: 12 });
  return fc.record({ end: arbitraryMoment, flows: rows, uncovered: rows }).map(({ end, flows, uncovered }) => ({
    window: { seconds: 900, start: end, end, scrapeIntervalSeconds: 10, clockAheadSeconds: 0 },
    readAt: end,
    flows: flows.sort(byUrgency),
    uncovered: uncovered.sort(byUrgency),
    problems: [{ code: "some", message: "Some", hint: "" }],
    totals: [reconciled("http", 3, null, null)],
  }));
}

const few = (...values: string[]) => fc.constantFrom(...values, "", "‮<script>\"'\n", "__proto__");
const arbitraryMoment = fc
  .integer({ min: 0, max: 2_000_000_000_000 })
  .map((milliseconds) => new Date(milliseconds).toISOString());
const count = fc.nat(1_000_000);

function arbitraryFlow(): fc.Arbitrary<Flow> {
  const orNull = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });
  return fc.record({
    id: few("a", "b", "c", "d", "e", "f", "g", "h"),
    source: fc.record({
      namespace: few("shop"),
      workload: few("web"),
      workloadKind: few("Deployment"),
      pods: fc.array(few("web-1", "web-2"), { maxLength: 3 }),
    }),
    network: orNull(fc.record({ namespace: few("shop"), name: few("all-egress") })),
    route: fc.record({ group: few(), kind: few("default"), namespace: few(), name: few("http-egress-deny") }),
    host: orNull(few("api.stripe.com")),
    registrableDomain: orNull(few("stripe.com")),
    address: orNull(few("93.184.216.34")),
    port: orNull(fc.integer({ min: 1, max: 65535 })),
    portConfirmed: fc.constant(false),
    protocol: fc.constantFrom(...FLOW_PROTOCOLS),
    verdict: fc.constantFrom(...FLOW_VERDICTS),
    count: fc.oneof(count, fc.constant(7)),
    ratePerSecond: fc.oneof(
      fc.constant(0),
      fc.double({ min: 0, max: 1e6, noNaN: true, noDefaultInfinity: true }).map((rate) => rate + 0),
    ),
    lastSeen: orNull(fc.oneof(arbitraryMoment, fc.constant("2026-11-21T09:59:55Z"))),
    openConnections: orNull(fc.integer({ min: -5, max: 9 })),
    latency: orNull(fc.tuple(count, count, count, count, fc.constant(0))),
    answers: fc.oneof(
      fc.constant({ "200": 7 }),
      fc.dictionary(few("200", "403", "constructor"), count, { maxKeys: 3 }),
    ),
  });
}
