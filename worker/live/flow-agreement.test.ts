import { describe, expect, it } from "vitest";
import { aTlsFlow } from "@/lib/flows/a-flow.testing";
import { compile } from "@/lib/resolver/compile/compile";
import { aNetwork, aRoute, aSnapshot } from "@/lib/resolver/policy-builders.testing";
import { flowMark, judgeFlows, knownMark } from "./flow-agreement";

const tlsPort = aRoute("TLSRoute", { hostnames: ["api.stripe.com"] });
const denying = compile(aSnapshot([aNetwork(), tlsPort]));
const allowing = compile(
  aSnapshot([aNetwork(), tlsPort, aRoute("TLSRoute", { name: "slack", hostnames: ["hooks.slack.com"] })]),
);

describe("flowMark", () => {
  it("judges by the policy that it is given, not by one that it remembers", () => {
    const denied = aTlsFlow({ verdict: "denied" });
    expect(flowMark(denied, denying)).toBe("agrees");
    expect(flowMark(denied, allowing)).toBe("differs");
    expect(flowMark(denied, denying)).toBe("agrees");
  });

  it("judges a flow anew whose verdict has turned", () => {
    expect(flowMark(aTlsFlow({ verdict: "denied" }), denying)).toBe("agrees");
    expect(flowMark(aTlsFlow({ verdict: "allowed-by-default" }), denying)).toBe("differs");
  });
});

describe("judging all flows of a window", () => {
  const flows = [aTlsFlow({ id: "1", verdict: "denied" }), aTlsFlow({ id: "2", verdict: "allowed-by-route" })];
  const policy = compile(aSnapshot([aNetwork(), tlsPort]));

  it("counts those that the policy would decide otherwise, and remembers each", async () => {
    expect(knownMark(aTlsFlow({ id: "1", verdict: "denied" }), policy)).toBeNull();
    expect(await judgeFlows(flows, policy, new AbortController().signal)).toBe(1);
    expect(flows.map((flow) => knownMark(flow, policy))).toEqual(["agrees", "differs"]);
  });

  it("gives others their turn, and stops when nobody wants to know any more", async () => {
    const asker = new AbortController();
    const many = Array.from({ length: 20_000 }, (_, id) => aTlsFlow({ id: `many ${id}`, verdict: "denied" }));
    setTimeout(() => asker.abort(new Error("left")), 0);
    await expect(judgeFlows(many, compile(aSnapshot([aNetwork(), tlsPort])), asker.signal)).rejects.toThrow("left");
  });
});
