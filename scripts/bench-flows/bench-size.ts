/** How much of a mesh. Series count as Prometheus does. */
export interface BenchSize {
  name: "S" | "M" | "L";
  namespaces: number;
  workloadsPerNamespace: number;
  podsPerWorkload: number;
  /** Outside hosts or addresses that each workload speaks to: one flow each. */
  hostsPerWorkload: number;
  routesPerNamespace: number;
  /** Names outside to choose from. */
  hosts: number;
  historyMinutes: number;
  /** Samples written in advance, so that nothing writes while something is measured. */
  aheadMinutes: number;
  pairs: number;
  /** Readings in a row, for what memory does. */
  polls: number;
}

export const BENCH_SIZES: Readonly<Record<BenchSize["name"], BenchSize>> = {
  S: {
    name: "S",
    namespaces: 4,
    workloadsPerNamespace: 4,
    podsPerWorkload: 2,
    hostsPerWorkload: 4,
    routesPerNamespace: 7,
    hosts: 30,
    historyMinutes: 120,
    aheadMinutes: 30,
    pairs: 15,
    polls: 100,
  },
  M: {
    name: "M",
    namespaces: 20,
    workloadsPerNamespace: 10,
    podsPerWorkload: 3,
    hostsPerWorkload: 4,
    routesPerNamespace: 12,
    hosts: 190,
    historyMinutes: 120,
    aheadMinutes: 45,
    pairs: 15,
    polls: 30,
  },
  L: {
    name: "L",
    namespaces: 100,
    workloadsPerNamespace: 15,
    podsPerWorkload: 3,
    hostsPerWorkload: 5,
    routesPerNamespace: 18,
    hosts: 1120,
    historyMinutes: 60,
    aheadMinutes: 40,
    pairs: 5,
    polls: 5,
  },
};

export const SCRAPE_SECONDS = 30;
