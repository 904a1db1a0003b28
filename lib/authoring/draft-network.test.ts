import { describe, expect, it } from "vitest";
import { aNetwork, aSnapshot } from "../changes/builders.testing";
import { aFlow } from "../flows/a-flow.testing";
import { printYaml } from "../print/yaml";
import { draftNetwork, type NetworkForm } from "./draft-network";

function aForm(overrides: Partial<NetworkForm> = {}): NetworkForm {
  return {
    name: "all-egress",
    namespace: "shop",
    scope: "namespace",
    trafficPolicy: "Allow",
    networks: [],
    ...overrides,
  };
}

const empty = aSnapshot([]);

function faults(overrides: Partial<NetworkForm>): string[] {
  return draftNetwork(aForm(overrides), { snapshot: empty }).faults.map((each) => each.field);
}

describe("drafting an EgressNetwork", () => {
  it("writes what the guide writes", () => {
    const { manifest, faults: none } = draftNetwork(aForm(), { snapshot: empty });
    expect(none).toEqual([]);
    expect(printYaml(manifest)).toBe(`apiVersion: policy.linkerd.io/v1alpha1
kind: EgressNetwork
metadata:
  name: all-egress
  namespace: shop
spec:
  trafficPolicy: Allow
`);
  });

  it("puts a global one where Linkerd looks for it", () => {
    const { manifest } = draftNetwork(aForm({ scope: "global" }), { snapshot: empty });
    expect(manifest.metadata.namespace).toBe("linkerd-egress");
  });

  it.each<[string, Partial<NetworkForm>, string[]]>([
    ["a name with capitals", { name: "All" }, ["name"]],
    ["no name", { name: "  " }, ["name"]],
    ["a namespace that is not there", { namespace: "nowhere" }, ["namespace"]],
    ["a range that is none", { networks: [{ cidr: "203.0.113.0/33", except: [] }] }, ["networks[0].cidr"]],
    ["an octal address", { networks: [{ cidr: "010.0.0.1", except: [] }] }, ["networks[0].cidr"]],
    ["a name in place of a range", { networks: [{ cidr: "api.stripe.com", except: [] }] }, ["networks[0].cidr"]],
    [
      "an exception outside",
      { networks: [{ cidr: "203.0.113.0/24", except: ["198.51.100.0/24"] }] },
      ["networks[0].except[0]"],
    ],
    [
      "an exception of the whole",
      { networks: [{ cidr: "203.0.113.0/24", except: ["203.0.112.0/20"] }] },
      ["networks[0].except[0]"],
    ],
    [
      "an exception of the other family",
      { networks: [{ cidr: "203.0.113.0/24", except: ["2001:db8::/64"] }] },
      ["networks[0].except[0]"],
    ],
  ])("finds %s", (_what, overrides, fields) => {
    expect(faults(overrides)).toEqual(fields);
  });

  it("takes what Linkerd's webhook takes", () => {
    const networks = [
      { cidr: "203.0.113.7", except: [] },
      { cidr: "2001:db8::/32", except: ["2001:db8:1::/48", ""] },
    ];
    expect(faults({ networks })).toEqual([]);
    expect(draftNetwork(aForm({ networks }), { snapshot: empty }).manifest.spec).toEqual({
      trafficPolicy: "Allow",
      networks: [{ cidr: "203.0.113.7" }, { cidr: "2001:db8::/32", except: ["2001:db8:1::/48"] }],
    });
  });

  it("does not take a name twice", () => {
    expect(draftNetwork(aForm(), { snapshot: aSnapshot([aNetwork()]) }).faults.map((each) => each.field)).toEqual([
      "name",
    ]);
  });
});

describe("what follows from creating it", () => {
  const global = aNetwork({ namespace: "linkerd-egress", name: "all" });

  function ids(overrides: Partial<NetworkForm>, snapshot = empty): string[] {
    return draftNetwork(aForm(overrides), { snapshot }).notices.map((each) => each.id);
  }

  it("a first local one silences the global ones; a second does not", () => {
    expect(ids({}, aSnapshot([global]))).toContain("silences-global");
    expect(ids({ name: "second" }, aSnapshot([global, aNetwork()]))).not.toContain("silences-global");
    expect(ids({}, empty)).not.toContain("silences-global");
  });

  it("nothing is said before the namespace is known", () => {
    expect(ids({ namespace: "" }, aSnapshot([global]))).toEqual([]);
  });

  it("a global one does not count where a local one hides it", () => {
    expect(ids({ scope: "global" }, aSnapshot([aNetwork()]))).toContain("hidden-by-local");
  });

  it("ranges of the cluster make it not accepted, unless all of them are excepted", () => {
    expect(ids({ networks: [{ cidr: "10.1.0.0/16", except: [] }] })).toContain("overlaps-cluster");
    const except = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"];
    expect(ids({ networks: [{ cidr: "0.0.0.0/0", except }] })).not.toContain("overlaps-cluster");
    expect(ids({ networks: [{ cidr: "0.0.0.0/0", except: except.slice(1) }] })).toContain("overlaps-cluster");
  });

  it("Deny denies from the first moment, and counts the flows that nothing judges today", () => {
    const flows = [
      aFlow({ id: "a", network: null, verdict: "uncovered" }),
      aFlow({ id: "b", network: null, verdict: "uncovered", source: { ...aFlow().source, namespace: "apps" } }),
    ];
    const { notices } = draftNetwork(aForm({ trafficPolicy: "Deny" }), { snapshot: empty, flows });
    expect(notices.find((each) => each.id === "denies-at-once")?.sentence).toContain(
      "1 flow seen recently is uncovered today",
    );
    expect(ids({ trafficPolicy: "Allow" })).toContain("only-shows");
  });
});
