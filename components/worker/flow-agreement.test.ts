import { describe, expect, it } from "vitest";
import { aTlsFlow } from "@/lib/flows/a-flow";
import { compile } from "@/lib/resolver/compile";
import { aNetwork, aRoute, aSnapshot } from "@/lib/resolver/policy-builders";
import { flowAgreement } from "./flow-agreement";

const tlsPort = aRoute("TLSRoute", { hostnames: ["api.stripe.com"] });
const denying = compile(aSnapshot([aNetwork(), tlsPort]));
const allowing = compile(
  aSnapshot([aNetwork(), tlsPort, aRoute("TLSRoute", { name: "slack", hostnames: ["hooks.slack.com"] })]),
);

describe("flowAgreement", () => {
  it("judges by the policy that it is given, not by one that it remembers", () => {
    const denied = aTlsFlow({ verdict: "denied" });
    expect(flowAgreement(denied, denying)).toBe("agree");
    expect(flowAgreement(denied, allowing)).toBe("differ");
    expect(flowAgreement(denied, denying)).toBe("agree");
  });

  it("judges a flow anew whose verdict has turned", () => {
    expect(flowAgreement(aTlsFlow({ verdict: "denied" }), denying)).toBe("agree");
    expect(flowAgreement(aTlsFlow({ verdict: "allowed-by-default" }), denying)).toBe("differ");
  });
});
