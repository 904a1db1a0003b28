import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot } from "../changes/builders.testing";
import { aFlow } from "../flows/a-flow.testing";
import type { KubernetesObject } from "../linkerd/object";
import { compile } from "../resolver/compile/compile";
import { failingRoutes } from "./failing-routes";

// What a real policy controller wrote: every route is Accepted=True, and ResolvedRefs=False where the backend leads nowhere.
function recorded(file: string): KubernetesObject[] {
  const { items }: { items: KubernetesObject[] } = JSON.parse(
    readFileSync(new URL(`../cluster/recorded/${file}`, import.meta.url), "utf8"),
  );
  return items;
}

const NETWORK = { namespace: "no-backend", name: "egress" };
const HTTP = { group: "gateway.networking.k8s.io", kind: "HTTPRoute" };
const gone = [{ backendRefs: [{ group: "", kind: "Service", name: "gone", port: 80 }] }];
const byRoute = (name: string, overrides: Parameters<typeof aFlow>[0] = {}) =>
  aFlow({ verdict: "allowed-by-route", route: { ...HTTP, namespace: "shop", name }, ...overrides });

describe("routes that take traffic and fail it", () => {
  it("are those whose backends a real controller did not resolve, and are mended with them", () => {
    const names = (file: string) =>
      failingRoutes(compile(aSnapshot(recorded(file))))
        .ofNetwork(NETWORK)
        .map((each) => /^\w+ no-backend\/(\S+)/.exec(each)?.[1])
        .sort();
    expect(names("no-backend-1.json")).toEqual([
      "missing-network",
      "missing-service",
      "other-network",
      "tcp-missing-service",
      "unknown-kind",
    ]);
    expect(names("no-backend-2-service-created.json")).toEqual(["missing-network", "other-network", "unknown-kind"]);
  });

  it("are found behind a flow by the labels that it was counted under", () => {
    const { ofFlow } = failingRoutes(compile(aSnapshot([aNetwork(), aRoute({ name: "hooks", rules: gone })])));
    expect(ofFlow(byRoute("hooks"))).toBe(
      "HTTPRoute shop/hooks matches requests and each fails with 500: Service shop/gone does not exist.",
    );
    expect(ofFlow(byRoute("other"))).toBeNull();
    expect(ofFlow(byRoute("hooks", { network: null }))).toBeNull();
    expect(ofFlow(aFlow())).toBeNull();
  });

  it("are not guessed at where another route of that name may be meant, nor for clients that it does not concern", () => {
    const network = { namespace: "linkerd-egress", name: "all-egress" };
    const global = aNetwork(network);
    const failing = aRoute({ namespace: "apps", name: "hooks", network, rules: gone });
    const { ofFlow } = failingRoutes(compile(aSnapshot([global, failing])));
    const from = (namespace: string) => byRoute("hooks", { network, source: { ...aFlow().source, namespace } });
    expect([ofFlow(from("apps")) !== null, ofFlow(from("shop"))]).toEqual([true, null]);
    const producers = aRoute({ ...network, name: "hooks", network, hostnames: ["b.example"] });
    expect(failingRoutes(compile(aSnapshot([global, failing, producers]))).ofFlow(from("apps"))).toBeNull();
  });
});
