import { describe, expect, it } from "vitest";
import { aFlow } from "./a-flow";
import { filterFlows } from "./filter-flows";
import { NO_SEARCH } from "./search";

const stripe = aFlow({ id: "stripe", host: "api.stripe.com", verdict: "denied" });
const db = aFlow({
  id: "db",
  source: { namespace: "pay", workload: "ledger", workloadKind: "Deployment", pods: [] },
  host: null,
  address: "198.51.100.30",
  port: 5432,
  protocol: "tcp",
  verdict: "uncovered",
  network: null,
});
const flows = [stripe, db];
const ids = (search: Partial<typeof NO_SEARCH>) => filterFlows(flows, { ...NO_SEARCH, ...search }).map(({ id }) => id);

describe("filtering flows", () => {
  it("keeps all without a filter", () => expect(ids({})).toEqual(["stripe", "db"]));
  it("takes values of one filter as alternatives", () =>
    expect(ids({ verdicts: ["denied", "uncovered"] })).toEqual(["stripe", "db"]));
  it("adds filters up", () => expect(ids({ verdicts: ["denied"], namespaces: ["pay"] })).toEqual([]));
  it("knows a network by namespace and name", () => {
    expect(ids({ networks: [{ namespace: "shop", name: "all-egress" }] })).toEqual(["stripe"]);
    expect(ids({ networks: [{ namespace: "pay", name: "all-egress" }] })).toEqual([]);
  });
  it("wants every word, in any column and any case", () => {
    expect(ids({ text: "STRIPE denied" })).toEqual(["stripe"]);
    expect(ids({ text: "stripe ledger" })).toEqual([]);
    expect(ids({ text: "198.51 :5432" })).toEqual(["db"]);
  });
});
