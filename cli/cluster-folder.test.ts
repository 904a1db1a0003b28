import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parsePolicyTests } from "../lib/policy-tests/parse-policy-tests";
import { runPolicyTests } from "../lib/policy-tests/run-policy-tests";
import { aNetwork, aSnapshot } from "../lib/resolver/policy-builders.testing";
import { type Manifests, readInto, readManifests, snapshotOf } from "./cluster-folder";

const RECORDED = join(import.meta.dirname, "..", "lib", "cluster", "recorded");

/** The three requests of Linkerd's egress guide, and a fourth to another name. */
const GUIDE = `
- from: egress-test/client
  mayReach: http://httpbin.org/get
- from: egress-test/client
  mayReach: http://httpbin.org/ip
- from: egress-test/client
  mayReach: https://httpbin.org
- from: egress-test/client
  mayReach: https://github.com
- from: egress-test/client
  isRedirected: http://httpbin.org/ip
  to: Service egress-test/internal-egress
`;

function fates(name: string): string[] {
  const snapshot = snapshotOf(readManifests(join(RECORDED, `${name}.json`)), {}, "2026-11-21T10:00:00Z");
  return runPolicyTests(parsePolicyTests(GUIDE).tests, snapshot).map(({ outcome }) => outcome);
}

describe("the lists that a real API server gave of Linkerd's egress guide", () => {
  it.each([
    ["guide-1-allow", ["holds", "holds", "holds", "holds", "fails"]],
    ["guide-2-deny", ["fails", "fails", "fails", "fails", "fails"]],
    ["guide-3-routes", ["holds", "fails", "holds", "fails", "fails"]],
    ["guide-4-redirect", ["holds", "fails", "holds", "holds", "holds"]],
  ])("%s: /get, /ip, TLS, another name, and /ip sent inside", (name, expected) => {
    expect(fates(name)).toEqual(expected);
  });
});

describe("an answer of GET /api/policy", () => {
  it("is named where its settings are not as the dashboard gives them, and where there is a second one", () => {
    const all: Manifests = { objects: [], namespaces: [], deletions: [], faults: [] };
    const answer = (change: object) => JSON.stringify({ snapshot: { ...aSnapshot([]), ...change } });
    for (const odd of [{ namespaces: undefined }, { clusterNetworks: "10.0.0.0/8" }, { unread: [null] }])
      readInto(all, answer(odd), "a.json");
    readInto(all, answer({ resources: [null] }), "b.json");
    readInto(all, answer({}), "c.json");
    expect(all.faults).toEqual([
      "a.json:1: this answer of GET /api/policy has no valid namespaces.",
      "a.json:1: this answer of GET /api/policy has no valid clusterNetworks.",
      "a.json:1: this answer of GET /api/policy has no valid unread.",
      "b.json:1: this is not a Kubernetes object: it needs apiVersion, kind and metadata.name.",
      "c.json:1: this is a second answer of GET /api/policy: keep only one.",
    ]);
  });

  it("is a cluster, with the settings that the dashboard read and what it could not read", () => {
    const unread = [{ group: "", kind: "Service", why: "forbidden" as const, message: "" }];
    const snapshot = aSnapshot([aNetwork()], { globalEgressNamespace: "egress", namespaces: ["idle"], unread });
    const all: Manifests = { objects: [], namespaces: [], deletions: [], faults: [] };
    readInto(all, JSON.stringify({ snapshot: { ...snapshot, status: "live" }, cluster: {} }), "policy.json");
    const read = snapshotOf(all, { defaultOpaquePorts: "25" }, snapshot.readAt);
    expect(all.faults).toEqual([]);
    expect(read.resources).toMatchObject([{ kind: "EgressNetwork", metadata: { name: "all-egress" } }]);
    expect(read).toMatchObject({ globalEgressNamespace: "egress", namespaces: ["idle", "shop"], unread });
    expect(read.defaultOpaquePorts).toBe("25");
  });
});

describe("ConfigMap linkerd/linkerd-config", () => {
  // As the chart writes it, shortened.
  const VALUES = `
clusterNetworks: 10.0.0.0/8,100.64.0.0/10
egress:
  globalEgressNetworkNamespace: egress
linkerdVersion: edge-26.8.3
proxy:
  opaquePorts: "25,4444"
  outboundTransportMode: transparent
`;
  const configMap = (values: unknown, namespace = "linkerd") =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace, name: "linkerd-config" },
      data: { values },
    });
  const readAll = (...texts: string[]) => {
    const all: Manifests = { objects: [], namespaces: [], deletions: [], faults: [] };
    for (const [i, text] of texts.entries()) readInto(all, text, `${i}.json`);
    return all;
  };

  it("tells Linkerd's settings, as it tells them to the dashboard; options win over it", () => {
    const all = readAll(configMap(VALUES));
    const told = {
      clusterNetworks: ["10.0.0.0/8", "100.64.0.0/10"],
      globalEgressNamespace: "egress",
      defaultOpaquePorts: "25,4444",
      linkerdVersion: "edge-26.8.3",
      // Of that release, and no other before or after but edge-26.8.2.
      tlsRouteHostnames: "required",
    };
    expect(snapshotOf(all, {}, "2026-11-21T10:00:00Z")).toMatchObject(told);
    expect(all.linkerd?.transport).toBe("transparent");
    const settings = { globalEgressNamespace: "mine", linkerdVersion: "edge-26.8.1" };
    expect(snapshotOf(all, settings, "2026-11-21T10:00:00Z")).toMatchObject({
      ...told,
      ...settings,
      tlsRouteHostnames: "optional",
    });
  });

  it("is refused where it cannot be read or is there twice, and means nothing in another namespace", () => {
    expect(readAll(configMap(undefined)).faults).toEqual(["0.json:1: ConfigMap linkerd/linkerd-config has no values."]);
    expect(readAll(configMap("a: [")).faults).toEqual([
      "0.json:1: The values in ConfigMap linkerd/linkerd-config are not valid YAML.",
    ]);
    expect(readAll(configMap(VALUES), configMap(VALUES)).faults).toEqual([
      "1.json:1: this is a second ConfigMap linkerd/linkerd-config: keep only one.",
    ]);
    expect(readAll(configMap(VALUES, "shop"))).toMatchObject({ faults: [] });
    expect(readAll(configMap(VALUES, "shop")).linkerd).toBeUndefined();
  });
});

describe("manifests", () => {
  function read(text: string) {
    const all = { objects: [], namespaces: [], deletions: [], faults: [] };
    readInto(all, text, "x.yaml");
    return all;
  }

  it("of several documents and other kinds are read for what bears on egress", () => {
    const text =
      "---\nkind: Deployment\napiVersion: apps/v1\nmetadata: {name: web}\n---\nkind: Namespace\napiVersion: v1\nmetadata: {name: shop}\n---\n";
    const network =
      "kind: EgressNetwork\napiVersion: policy.linkerd.io/v1alpha1\nmetadata: {name: all}\nspec: {trafficPolicy: Deny}\n";
    expect(read(text + network)).toMatchObject({
      objects: [{ kind: "EgressNetwork", metadata: { namespace: "default", name: "all" } }],
      namespaces: ["shop"],
      faults: [],
    });
  });

  it("that cannot be read are named by file and line, also where aliases grow without bound", () => {
    expect(read("a: 1\n---\nb: [\n").faults).toEqual([
      "x.yaml:1: this is not a Kubernetes object: it needs apiVersion, kind and metadata.name.",
      expect.stringMatching(/^x\.yaml:[34]: /),
    ]);
    const bomb = `a: &a [1]\n${Array.from({ length: 12 }, (_, i) => `${"bcdefghijklm"[i]}: &${"bcdefghijklm"[i]} [${Array(9).fill(`*${"abcdefghijkl"[i]}`)}]`).join("\n")}\n`;
    expect(read(bomb).faults).toEqual([expect.stringContaining("x.yaml:1: ")]);
  });

  it("marked with $patch: delete are deletions", () => {
    const text =
      "$patch: delete\nkind: TLSRoute\napiVersion: gateway.networking.k8s.io/v1alpha2\nmetadata: {name: a, namespace: shop}\n";
    expect(read(text)).toMatchObject({ objects: [], deletions: [{ kind: "TLSRoute", namespace: "shop", name: "a" }] });
  });
});
