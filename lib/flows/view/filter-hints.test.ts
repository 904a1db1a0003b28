import { describe, expect, it } from "vitest";
import { aFlow } from "../a-flow.testing";
import { NO_MARKS } from "../prediction-mark";
import { filterHints } from "./filter-hints";

const flows = [
  aFlow({ id: "stripe", host: "api.stripe.com", verdict: "denied", port: 443 }),
  aFlow({
    id: "db",
    verdict: "uncovered",
    host: null,
    address: "198.51.100.30",
    port: 5432,
    source: { namespace: "payments", workload: "ledger", workloadKind: "Deployment", pods: [] },
  }),
];
const hints = (filter: string) =>
  filterHints(flows, filter, NO_MARKS).map(({ term, flows: count, instead }) => [term, count, instead?.filter ?? null]);

describe("why a filter shows nothing", () => {
  it.each([
    ["ns:shpo", [["ns:shpo", 0, "ns:shop"]]],
    [
      "ns:pay verdict:denied",
      [
        ["ns:pay", 0, "ns:payments verdict:denied"],
        ["verdict:denied", 1, null],
      ],
    ],
    ["host:=stripe.com", [["host:=stripe.com", 0, "host:stripe.com"]]],
    ["host:*.api.stripe.com", [["host:*.api.stripe.com", 0, "host:api.stripe.com"]]],
    ["host:api.strip.com", [["host:api.strip.com", 0, "host:=api.stripe.com"]]],
    ["workload:shop/legder", [["workload:shop/legder", 0, null]]],
    ["workload:legder", [["workload:legder", 0, "workload:payments/ledger"]]],
    ["api.strpe.com", [["api.strpe.com", 0, "host:=api.stripe.com"]]],
    ["host:nowhere.example", [["host:nowhere.example", 0, null]]],
    [
      "port:22 OR ns:shpo",
      [
        ["port:22", 0, null],
        ["ns:shpo", 0, "port:22 OR ns:shop"],
      ],
    ],
    [
      "ns:payments verdict:denied",
      [
        ["ns:payments", 1, null],
        ["verdict:denied", 1, null],
      ],
    ],
    [
      "-ns:shop -ns:payments",
      [
        ["-ns:shop", 1, null],
        ["-ns:payments", 1, null],
      ],
    ],
  ])("%s", (filter, told) => expect(hints(filter)).toEqual(told));
});
