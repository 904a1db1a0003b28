import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot } from "../changes/builders.testing";
import { aFlow } from "../flows/a-flow.testing";
import type { Flow } from "../flows/flow";
import type { KubernetesObject } from "../linkerd/object";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "../linkerd/policy-snapshot";
import { compile } from "../resolver/compile/compile";
import { NEEDED_TICKS, NO_CHOICES } from "./flows/author-choices";
import { authorFlows } from "./flows/author-flows";
import { draftRoute } from "./flows/draft-route";
import { draftRoutes } from "./flows/draft-routes";

const GONE = { group: "", kind: "Service", name: "gone", namespace: "shop", port: 80 };
const HERE = { ...GONE, name: "here" };
const here = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace: "shop", name: "here" },
  spec: { ports: [{ port: 80 }] },
};

function withRules(rules: unknown[], overrides: Partial<PolicySnapshot> = {}): PolicySnapshot {
  return aSnapshot([aNetwork(), here, aRoute({ rules })], overrides);
}

const flow = aFlow({ portConfirmed: true });
const leftOut = (snapshot: PolicySnapshot, flows: Flow[] = [flow]) => {
  const { writes, already, leftOut: left } = draftRoutes(flows, compile(snapshot));
  return { writes: writes.length, already: already.length, left: left.map((each) => [each.reason, each.sentence]) };
};

describe("a flow that a failing route takes", () => {
  it.each(["denied", "allowed-by-default", "allowed-by-route", "failed", "redirected"] as const)(
    "is not called taken, and gets no further route, though it was %s in the window",
    (verdict) => {
      expect(leftOut(withRules([{ backendRefs: [GONE] }]), [{ ...flow, verdict }])).toEqual({
        writes: 0,
        already: 0,
        left: [
          [
            "failing",
            "HTTPRoute shop/a-route matches this, and all of it fails with 500: Service shop/gone does not exist.",
          ],
        ],
      });
    },
  );

  it("is told where a share of it fails, by weight, and where a rule of it does", () => {
    expect(leftOut(withRules([{ backendRefs: [HERE, GONE] }])).left).toEqual([
      [
        "failing",
        "HTTPRoute shop/a-route matches this, and a share of it fails with 500: Service shop/gone does not exist.",
      ],
    ]);
    const byPath = [{}, { matches: [{ path: { type: "PathPrefix", value: "/pay" } }], backendRefs: [GONE] }];
    expect(leftOut(withRules(byPath)).left).toEqual([
      [
        "failing",
        "HTTPRoute shop/a-route matches this, and what its rule 2 matches fails with 500: Service shop/gone does not exist.",
      ],
    ]);
  });

  it("is told where an EgressNetwork is named that is another, or where the proxies refuse the whole policy", () => {
    const other = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "other" };
    expect(leftOut(withRules([{ backendRefs: [other] }])).left).toEqual([
      ["failing", expect.stringContaining("shop/other does not exist")],
    ]);
    const allZero = [
      {
        backendRefs: [
          { ...HERE, weight: 0 },
          { ...HERE, weight: 0 },
        ],
      },
    ];
    expect(leftOut(withRules(allZero)).left).toEqual([["failing", expect.stringContaining("weight 0")]]);
  });

  it("is taken where its backends are there, and where nobody may look for them", () => {
    expect(leftOut(withRules([{ backendRefs: [HERE] }]))).toMatchObject({ already: 1, left: [] });
    const unread = [{ group: "", kind: "Service", why: "forbidden" as const, message: "" }];
    expect(leftOut(withRules([{ backendRefs: [GONE] }], { unread }))).toMatchObject({ already: 1, left: [] });
  });

  it("is a row of its own on the page, and leads to the route and what mends it", () => {
    const policy = compile(withRules([{ backendRefs: [GONE] }]));
    const {
      rows,
      already,
      leftOut: left,
    } = authorFlows([flow], [flow], policy, { ticks: NEEDED_TICKS, choices: NO_CHOICES });
    expect([rows.map(({ fate }) => fate), already]).toEqual([["failing"], 0]);
    expect(left[0]?.advice).toEqual([
      "Fix HTTPRoute shop/a-route instead of adding another route. Create the missing backend or reference an existing one, with its namespace. Without backendRefs the rule sends traffic to its original destination.",
    ]);
  });

  it.each(["denied", "allowed-by-route", "failed"] as const)(
    "is drafted no route by itself either, when it was %s",
    (verdict) => {
      const draft = draftRoute(
        { ...flow, verdict },
        { policy: compile(withRules([{ backendRefs: [GONE] }])), port: null },
      );
      expect(draft).toMatchObject({ kind: "not-yet", why: expect.stringContaining("all of it fails with 500") });
    },
  );

  it("is known by what a real policy controller called Accepted", () => {
    const text = readFileSync(new URL("../cluster/recorded/no-backend-1.json", import.meta.url), "utf8");
    const { items }: { items: KubernetesObject[] } = JSON.parse(text);
    const snapshot = aSnapshot(items, { ...LINKERD_DEFAULTS, clusterNetworks: [...LINKERD_DEFAULTS.clusterNetworks] });
    const toA = aFlow({
      host: "a.com",
      registrableDomain: "a.com",
      source: { ...flow.source, namespace: "no-backend" },
      network: { namespace: "no-backend", name: "egress" },
      portConfirmed: true,
    });
    expect(leftOut(snapshot, [toA])).toEqual({
      writes: 0,
      already: 0,
      left: [["failing", expect.stringContaining("Service no-backend/gone does not exist")]],
    });
  });
});
