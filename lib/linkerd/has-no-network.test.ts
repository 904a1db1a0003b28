import { expect, it } from "vitest";
import { hasNoNetwork } from "./has-no-network";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "./policy-snapshot";

const empty: PolicySnapshot = {
  ...LINKERD_DEFAULTS,
  clusterNetworks: [...LINKERD_DEFAULTS.clusterNetworks],
  readAt: "2026-11-21T12:00:00Z",
  resources: [],
  status: "live",
  namespaces: ["shop"],
  unread: [],
};

it("does not claim that there is no EgressNetwork when they could not be listed", () => {
  const unread = [{ group: "policy.linkerd.io", kind: "EgressNetwork", why: "forbidden", message: "" } as const];
  expect(hasNoNetwork(empty)).toBe(true);
  expect(hasNoNetwork({ ...empty, unread })).toBe(false);
});
