import { describe, expect, it } from "vitest";
import { aTlsFlow } from "@/lib/flows/a-flow";
import { compile } from "@/lib/resolver/compile";
import { aNetwork, aRoute, aSnapshot } from "@/lib/resolver/policy-builders";
import { flowMark } from "./flow-agreement";

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
