import { describe, expect, it } from "vitest";
import { lint } from "./lint/lint";
import { aNetwork, aRoute, aSnapshot } from "./policy-builders.testing";

const on = (...cidrs: string[]) => cidrs.map((cidr) => ({ cidr }));

function sentenceOf(id: string, resources: Parameters<typeof aSnapshot>[0]): string | undefined {
  return lint(aSnapshot(resources)).find((finding) => finding.id === id)?.sentence;
}

describe("the findings' words", () => {
  it("say which EgressNetwork wins, and why", () => {
    const older = aNetwork({
      name: "older",
      networks: on("203.0.113.0/30"),
      creationTimestamp: "2025-01-01T00:00:00Z",
    });
    const newer = aNetwork({ name: "newer", networks: on("203.0.113.0/31") });
    expect(sentenceOf("network/overlap", [older, newer])).toBe(
      "EgressNetwork shop/newer and EgressNetwork shop/older both cover 203.0.113.0/31, and the latter wins: they are equally specific and it is older.",
    );
  });

  it("name a foreign rule that comes first", () => {
    const old = aRoute("HTTPRoute", { name: "old", creationTimestamp: "2025-01-01T00:00:00Z" });
    expect(sentenceOf("rule/forestalled", [aNetwork(), old, aRoute("HTTPRoute")])).toBe(
      "Rule 1 of HTTPRoute shop/httproute never applies: rule 1 of HTTPRoute shop/old matches the same requests and comes first.",
    );
  });

  it("tell where the winner of a conflict does nothing itself, and only there", () => {
    const loser = aRoute("TLSRoute", { hostnames: ["a.com"] });
    const unfit = aRoute("HTTPRoute", { port: 443, rules: [{ filters: [{ type: "RequestMirror" }] }] });
    const conflict =
      "HTTPRoute shop/httproute is on port 443 of EgressNetwork shop/all-egress too and takes precedence:";
    const lost = "TLSRoute shop/tlsroute has no effect";
    expect(sentenceOf("route/conflicted", [aNetwork(), unfit, loser])).toBe(
      `${conflict} ${lost}, and neither has the winner.`,
    );
    const fit = aRoute("HTTPRoute", { port: 443 });
    expect(sentenceOf("route/conflicted", [aNetwork(), fit, loser])).toBe(`${conflict} ${lost}.`);
  });

  it("tell whether the version before is in force where Linkerd cannot read the one that is stored", () => {
    const broken = aRoute("TLSRoute", { hostnames: undefined });
    const unread = { ...broken, spec: { parentRefs: [], hostnames: [7] } };
    const { status: _, ...never } = unread;
    const said = (route: typeof unread | typeof never) =>
      lint(aSnapshot([aNetwork(), route], { status: "live" })).find((each) => each.id === "route/unreadable")?.sentence;
    const read = { parents: [{ parentRef: {}, controllerName: "linkerd.io/policy-controller", conditions: [] }] };
    expect(said({ ...unread, status: read })).toMatch(
      /the last version it could read stays in force, even if the object is deleted, until the policy controller restarts; after a restart nothing of it applies/,
    );
    expect(said(never)).toMatch(/no status, so no version of it is in force/);
  });

  it("tell of a rival that the status knows and nobody stored", () => {
    const loser = aRoute("TLSRoute", { hostnames: ["a.com"] });
    const parentRef = {
      group: "policy.linkerd.io",
      kind: "EgressNetwork",
      namespace: "shop",
      name: "all-egress",
      port: 443,
    };
    const accepted = { type: "Accepted", status: "False", reason: "RouteReasonConflicted", message: "" };
    const status = { parents: [{ parentRef, controllerName: "linkerd.io/policy-controller", conditions: [accepted] }] };
    const network = {
      ...aNetwork(),
      status: { conditions: [{ type: "Accepted", status: "True", reason: "Accepted", message: "" }] },
    };
    const found = lint(aSnapshot([network, { ...loser, status }], { status: "live" })).find(
      (each) => each.id === "route/conflicted",
    );
    expect(found?.sentence).toMatch(/is on port 443 .*, but no such route exists/);
    expect(found?.remedy).toMatch(/restart the policy controller/);
  });
});
