import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { AppError } from "../errors";
import { decodeToldSettings, hostnamesRuleOf } from "./linkerd-config";
import { mergeLinkerdSettings } from "./linkerd-settings";

const UNSET = {
  clusterNetworks: null,
  globalEgressNamespace: null,
  defaultOpaquePorts: null,
  tlsRouteHostnames: null,
  linkerdVersion: null,
  ipv6Disabled: null,
  transport: null,
};
// As the chart writes `values` in ConfigMap linkerd-config, shortened.
const VALUES = `
clusterDomain: cluster.local
clusterNetworks: 10.0.0.0/8,100.64.0.0/10, fd00::/8
egress:
  globalEgressNetworkNamespace: egress
linkerdVersion: edge-26.8.3
proxy:
  opaquePorts: "25,587,4444-4450"
`;

describe("Linkerd's settings", () => {
  it("come from Helm's values in the ConfigMap", () => {
    const { settings, source } = mergeLinkerdSettings(UNSET, decodeToldSettings(parse(VALUES)), null);
    expect(settings).toEqual({
      clusterNetworks: ["10.0.0.0/8", "100.64.0.0/10", "fd00::/8"],
      globalEgressNamespace: "egress",
      defaultOpaquePorts: "25,587,4444-4450",
      tlsRouteHostnames: "required",
      linkerdVersion: "edge-26.8.3",
    });
    expect(source).toEqual({ source: "config-map", version: "edge-26.8.3", overridden: [], message: "" });
  });

  it.each([
    ["transparent", "transparent"],
    ["transport-header", "transport-header"],
    ["opaque", null],
  ])("tell by which port meshed pods reach each other: %s", (outboundTransportMode, transport) => {
    expect(decodeToldSettings({ proxy: { outboundTransportMode } }).transport).toBe(transport);
  });

  it("of the environment win, one by one", () => {
    const told = decodeToldSettings(parse(VALUES));
    const { settings, source } = mergeLinkerdSettings({ ...UNSET, globalEgressNamespace: "mine" }, told, null);
    expect(settings).toMatchObject({ globalEgressNamespace: "mine", defaultOpaquePorts: "25,587,4444-4450" });
    expect(source.overridden).toEqual(["globalEgressNamespace"]);
  });

  it("of another version, where LINKERD_VERSION names one, are read as by that", () => {
    const told = decodeToldSettings(parse(VALUES));
    const { settings, source } = mergeLinkerdSettings({ ...UNSET, linkerdVersion: "edge-26.8.1" }, told, null);
    expect(settings).toMatchObject({ linkerdVersion: "edge-26.8.1", tlsRouteHostnames: "optional" });
    expect(source).toMatchObject({ version: "edge-26.8.1", overridden: ["linkerdVersion"] });
  });

  it("are Helm's defaults where the ConfigMap may not be read, and it says so", () => {
    const failure = new AppError("cluster_forbidden", "viewer may not get configmaps in namespace linkerd.");
    const { settings, source } = mergeLinkerdSettings(UNSET, null, failure);
    expect(settings.globalEgressNamespace).toBe("linkerd-egress");
    expect(settings.clusterNetworks).toContain("100.64.0.0/10");
    expect(source).toMatchObject({ source: "defaults", message: expect.stringContaining("may not get configmaps") });
  });

  it("know Linkerd by its newest proxy where nothing else tells the version", () => {
    const told = decodeToldSettings(parse(VALUES));
    const versionOf = (overrides: typeof UNSET, from: typeof told | null) =>
      mergeLinkerdSettings(overrides, from, null, "proxy-v2.319.0").settings.linkerdVersion;
    expect(versionOf(UNSET, null)).toBe("proxy-v2.319.0");
    expect(versionOf(UNSET, told)).toBe("edge-26.8.3");
    expect(mergeLinkerdSettings(UNSET, null, null, "proxy-v2.319.0").source.version).toBe("proxy-v2.319.0");
  });

  it.each([
    ["no values", null],
    ["a list", []],
    ["odd types", { clusterNetworks: [1], egress: "x", proxy: null, linkerdVersion: {} }],
  ])("survive %s", (_, values) => expect(decodeToldSettings(values)).toEqual(UNSET));

  it("take a lone port, which YAML makes a number", () => {
    expect(decodeToldSettings(parse("proxy:\n  opaquePorts: 25\n")).defaultOpaquePorts).toBe("25");
  });
});

it.each([
  ["edge-26.8.1", "optional"],
  ["edge-26.8.2", "required"],
  ["edge-26.8.3", "required"],
  // Read as v1alpha2, since linkerd2#15584.
  ["edge-26.10.1", "optional"],
  ["edge-27.1.1", "optional"],
  ["edge-25.12.9", "optional"],
  ["stable-2.18.0", "optional"],
  ["dev-abcdef", null],
  [null, null],
])("a TLSRoute's hostnames under %s are %s", (version, rule) => {
  expect(hostnamesRuleOf(version)).toBe(rule);
});
