import { describe, expect, it } from "vitest";
import { TLS_ROUTE } from "../linkerd/kinds";
import type { ProposedWrite } from "../linkerd/proposal";
import { aNetwork, aRoute } from "./builders.testing";
import { actionWords, changeTitle, intendedWrite, isDestructive, reviewTitle } from "./intent";
import { REVERT_ANNOTATION } from "./revert-promise";
import { deleteWrite } from "./review/delete-object";
import { trafficPolicyWrite } from "./traffic-policy";

const egress = aNetwork({ namespace: "platform", name: "platform-egress" });
const addresses = aNetwork({ namespace: "platform", name: "allow-addresses", spec: { trafficPolicy: "Allow" } });
const route = aRoute({ namespace: "platform", name: "allow-http-4317" });
const tls = aRoute({ kind: TLS_ROUTE, namespace: "shop", name: "allow-tls-443" });
const create = (manifest: typeof egress): ProposedWrite => ({ verb: "create", manifest });
const edit = (object: typeof egress, patch: Record<string, unknown>): ProposedWrite => {
  const { group, kind } = { group: object.apiVersion.split("/")[0] ?? "", kind: object.kind };
  const { namespace, name } = object.metadata;
  return { verb: "patch", ref: { group, kind, namespace, name }, patch, uid: "u", resourceVersion: "1" };
};
const keep = { metadata: { annotations: { [REVERT_ANNOTATION]: null } } };
const deny = trafficPolicyWrite(egress, "Deny");

const policy = (name: string, podSelector: object, namespace = "shop") => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { namespace, name, uid: "u", resourceVersion: "1" },
  spec: { podSelector, policyTypes: ["Egress"] },
});
const labelled = policy("internet", { matchLabels: { internet: "true" } });

const CASES: [string, ProposedWrite[], string, string, string][] = [
  [
    "a default-deny of NetworkPolicies",
    [create(labelled), create(policy("default-deny-all-egress", {}))],
    "Isolated shop for egress, 2 NetworkPolicies created",
    "Isolate shop for egress, create 2 NetworkPolicies",
    "Isolate shop, 2 NetworkPolicies",
  ],
  [
    "of two namespaces",
    [create(policy("deny", {})), create(policy("deny", {}, "payments"))],
    "Isolated shop and payments for egress, 2 NetworkPolicies created",
    "Isolate shop and payments for egress, create 2 NetworkPolicies",
    "Isolate shop and payments, 2 NetworkPolicies",
  ],
  [
    "a NetworkPolicy for some pods",
    [create(labelled)],
    "Created NetworkPolicy shop/internet",
    "Create NetworkPolicy shop/internet",
    "Create policy",
  ],
  [
    "a switch to Deny behind what it needs, whatever the order",
    [create(addresses), create(route), deny],
    "Switched platform/platform-egress to Deny, 2 objects created",
    "Switch platform/platform-egress to Deny, create 2 objects",
    "Switch to Deny",
  ],
  [
    "the undo of it",
    [trafficPolicyWrite(egress, "Allow"), deleteWrite(route), deleteWrite(addresses)],
    "Switched platform/platform-egress to Allow, 2 objects deleted",
    "Switch platform/platform-egress to Allow, delete 2 objects",
    "Switch to Allow",
  ],
  [
    "a timed Allow",
    [trafficPolicyWrite(egress, "Allow", 900)],
    "Switched platform/platform-egress to Allow temporarily",
    "Switch platform/platform-egress to Allow temporarily",
    "Switch to Allow",
  ],
  [
    "a switch each way",
    [trafficPolicyWrite(addresses, "Allow"), deny],
    "Switched platform/platform-egress to Deny, platform/allow-addresses to Allow",
    "Switch platform/platform-egress to Deny, platform/allow-addresses to Allow",
    "Switch to Deny",
  ],
  [
    "one new route",
    [create(tls)],
    "Created TLSRoute shop/allow-tls-443",
    "Create TLSRoute shop/allow-tls-443",
    "Create route",
  ],
  [
    "a new EgressNetwork that denies, behind a route",
    [create(route), create(egress)],
    "Created EgressNetwork platform/platform-egress (Deny) and 1 more",
    "Create EgressNetwork platform/platform-egress (Deny) and 1 more",
    "Apply 2 objects",
  ],
  [
    "three objects of two kinds of write",
    [create(route), create(tls), edit(addresses, { spec: { networks: [] } })],
    "Created HTTPRoute platform/allow-http-4317 and 1 more, 1 object changed",
    "Create HTTPRoute platform/allow-http-4317 and 1 more, change 1 object",
    "Apply 3 objects",
  ],
  [
    "an edit",
    [edit(route, { spec: {} })],
    "Changed HTTPRoute platform/allow-http-4317",
    "Change HTTPRoute platform/allow-http-4317",
    "Change route",
  ],
  [
    "a deleted route",
    [deleteWrite(route)],
    "Deleted HTTPRoute platform/allow-http-4317",
    "Delete HTTPRoute platform/allow-http-4317",
    "Delete route",
  ],
  [
    "a deleted network",
    [deleteWrite(egress)],
    "Deleted EgressNetwork platform/platform-egress",
    "Delete EgressNetwork platform/platform-egress",
    "Delete network",
  ],
  [
    "deleted routes",
    [deleteWrite(route), deleteWrite(tls)],
    "Deleted HTTPRoute platform/allow-http-4317 and 1 more",
    "Delete HTTPRoute platform/allow-http-4317 and 1 more",
    "Delete 2 objects",
  ],
  [
    "a policy that is to stay",
    [edit(egress, keep)],
    "Left platform/platform-egress as it is permanently",
    "Leave platform/platform-egress as it is permanently",
    "Keep it",
  ],
  [
    "more time",
    [{ ...edit(egress, {}), revertAfterSeconds: 3600 } as ProposedWrite],
    "Left platform/platform-egress as it is for longer",
    "Leave platform/platform-egress as it is for longer",
    "Extend",
  ],
];

describe("the title and the button of a change", () => {
  it.each(CASES)("tell what %s is meant for", (_, writes, done, asked, button) => {
    const intended = writes.map(intendedWrite);
    expect(changeTitle(intended, true)).toBe(done);
    expect(reviewTitle(intended)).toBe(asked);
    expect(actionWords(intended, false)).toBe(button);
    expect(actionWords(intended, true)).toBe("Undo");
  });

  it("claims nothing of a change that did not go through", () => {
    expect(changeTitle([create(route), deny].map(intendedWrite), false)).toBe(
      "Tried to switch platform/platform-egress to Deny, create 1 object",
    );
  });

  it.each([
    ["a switch to Deny", [deny], true],
    ["a new network that denies", [create(egress)], true],
    ["a deletion", [deleteWrite(tls)], true],
    ["an undo that deletes what was created", [trafficPolicyWrite(egress, "Allow"), deleteWrite(route)], true],
    ["a switch to Allow", [trafficPolicyWrite(egress, "Allow")], false],
    ["a new route", [create(tls)], false],
  ] as const)("is red, or not, for %s", (_, writes, red) => {
    expect(isDestructive(writes.map(intendedWrite))).toBe(red);
  });
});
