import { describe, expect, it } from "vitest";
import type { FlowIdentity } from "./decode-sample";
import { addSamples, flowsOf, type Measure, type Measured, type MergeContext } from "./merge";

const DENIED: FlowIdentity = {
  source: { namespace: "shop", workload: "web", workloadKind: "Deployment" },
  judge: "network",
  network: { namespace: "shop", name: "all-egress" },
  route: { group: "", kind: "default", namespace: "", name: "http-egress-deny" },
  host: "api.example.com",
  address: null,
  port: 80,
  portConfirmed: false,
  protocol: "http",
};

function measured(
  measure: Measure,
  value: number,
  changes: Partial<FlowIdentity> = {},
  pod = "web-1",
  answer: string | null = "403",
  bound: number | null = null,
): Measured {
  return { sample: { identity: { ...DENIED, ...changes }, pod, answer, bound }, measure, value };
}

async function merged(samples: Measured[], context: MergeContext) {
  return flowsOf(await addSamples(new Map(), samples), new Map(), context);
}

const exact = { backends: null, exact: true };

describe("samples of one flow", () => {
  it("are one row for all pods and answers", async () => {
    const rows = await merged(
      [
        measured("count", 2),
        measured("exact", 2),
        measured("exact", 3, {}, "web-2"),
        measured("rate", 0.5),
        measured("last", 1_000),
        measured("last", 2_000, {}, "web-2"),
      ],
      exact,
    );
    expect(rows).toMatchObject([
      {
        verdict: "denied",
        count: 5,
        ratePerSecond: 0.5,
        lastSeen: "1970-01-01T00:33:20.000Z",
        answers: { "403": 5 },
        source: { pods: ["web-1", "web-2"] },
      },
    ]);
  });

  it("count by difference when exact counts could not be read", async () => {
    expect(await merged([measured("count", 2)], { backends: null, exact: false })).toMatchObject([{ count: 2 }]);
  });

  it("keep their id over windows, and differ by what tells flows apart", async () => {
    const id = async (changes: Partial<FlowIdentity> = {}, value = 1) =>
      (await merged([measured("exact", value, changes)], exact))[0]?.id;
    expect(await id({}, 7)).toBe(await id());
    const others = await Promise.all([
      id(),
      id({ host: "b.example.com" }),
      id({ port: 8080 }),
      id({ protocol: "grpc" }),
      id({ network: null }),
    ]);
    expect(new Set(others).size).toBe(others.length);
  });

  it("are left out when nothing moved in the window", async () => {
    expect(await merged([measured("exact", 0), measured("count", 0), measured("rate", 0)], exact)).toEqual([]);
  });

  it("tell opened connections from those a policy ended", async () => {
    const route = { group: "gateway.networking.k8s.io", kind: "TLSRoute", namespace: "shop", name: "t" };
    const tls = { route, protocol: "tls" as const };
    const rows = await merged(
      [measured("count", 5, tls), measured("error", 2, tls, "web-1", "invalid_backend")],
      exact,
    );
    expect(rows).toMatchObject([{ verdict: "allowed-by-route", count: 5, answers: { opened: 3, invalid_backend: 2 } }]);
  });

  it("tell how long requests took, in the bands that a proxy keeps, and which connections are open", async () => {
    const route = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "h" };
    const up = (bound: number, value: number) => measured("took", value, { route }, "web-1", null, bound);
    const rows = await merged(
      [measured("count", 9, { route }), up(0.05, 2), up(0.5, 6), up(1, 6), up(10, 8), up(Number.POSITIVE_INFINITY, 9)],
      exact,
    );
    expect(rows).toMatchObject([{ latency: [2, 4, 0, 2, 1], openConnections: null }]);
    const tls = { route, protocol: "tls" as const };
    const open = await merged([measured("count", 1, tls), measured("open", 3, tls)], exact);
    expect(open).toMatchObject([{ latency: null, openConnections: 3 }]);
  });

  it("ignore values that are no numbers", async () => {
    const rows = await merged([measured("exact", 1), measured("rate", Number.NaN)], exact);
    expect(rows[0]?.ratePerSecond).toBe(0);
  });
});
