import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../linkerd/object";
import { compile } from "../resolver/compile/compile";
import { aNetwork, aRoute, aSnapshot } from "../resolver/policy-builders.testing";
import { testChange } from "./test-change";

const network = aNetwork();
const stripe = aRoute("TLSRoute", { name: "stripe", hostnames: ["api.stripe.com"] });
const tunnel = aRoute("TLSRoute", { name: "tunnel", hostnames: ["x.ngrok.io"] });
const policyOf = (...resources: KubernetesObject[]) => compile(aSnapshot(resources, { namespaces: ["shop"] }));
const settled = () => null;

const TEXT = `- from: shop
  mayReach: https://github.com
- from: shop
  mayReach: https://api.stripe.com
- from: shop
  mayNotReach: "*.ngrok.io"
`;

async function turns(now: ReturnType<typeof policyOf>, proposed: ReturnType<typeof policyOf> | null) {
  const { tests } = await testChange(TEXT, now, proposed, settled);
  return tests.map(({ turn, sentence, reasons }) => `${turn}: ${sentence}${turn === "holds" ? "" : `: ${reasons[0]}`}`);
}

describe("policy tests of a change", () => {
  it("tell first what it breaks, then what is broken already, with the reasons under the change", async () => {
    expect(await turns(policyOf(network, stripe), policyOf(network, tunnel))).toEqual([
      "newly-fails: Clients in shop may reach https://api.stripe.com: shop, TLS to api.stripe.com on port 443: denied by default of EgressNetwork shop/all-egress.",
      "newly-fails: Clients in shop may not reach *.ngrok.io: shop, TLS to x.ngrok.io on port 443: allowed by TLSRoute shop/tunnel.",
      "fails: Clients in shop may reach https://github.com: shop, TLS to github.com on port 443: denied by default of EgressNetwork shop/all-egress.",
    ]);
  });

  it("tell what it mends", async () => {
    expect(await turns(policyOf(network), policyOf(network, stripe))).toEqual([
      expect.stringMatching(/^fails: .*github/),
      expect.stringMatching(/^newly-holds: .*stripe/),
      "holds: Clients in shop may not reach *.ngrok.io",
    ]);
  });

  it("have one outcome without a change", async () => {
    expect(await turns(policyOf(network, stripe), null)).toEqual([
      expect.stringMatching(/^fails: .*github/),
      "holds: Clients in shop may reach https://api.stripe.com",
      "holds: Clients in shop may not reach *.ngrok.io",
    ]);
  });

  it("are not run as long as the file has a fault", async () => {
    expect(await testChange("- from: shop\n  mayReech: a", policyOf(network), null, settled)).toEqual({
      faults: [expect.objectContaining({ line: 2 }), expect.objectContaining({ line: 1 })],
      tests: [],
    });
  });

  it("are not decided anew by a policy and text that did not change, and give others their turn", async () => {
    let asked = 0;
    const count = () => {
      asked += 1;
      return null;
    };
    const now = policyOf(network);
    await testChange(TEXT, now, null, count);
    const once = asked;
    expect(once).toBeGreaterThan(3);
    await testChange(TEXT, now, policyOf(network), count);
    expect(asked).toBe(2 * once);
    await testChange(`${TEXT}# more`, now, null, count);
    expect(asked).toBe(3 * once);
  });

  it("end where nobody waits any more", async () => {
    const gone = async () => {
      throw new Error("gone");
    };
    await expect(testChange(TEXT, policyOf(network), null, gone)).rejects.toThrow("gone");
  });
});
