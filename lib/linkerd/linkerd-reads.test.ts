import { describe, expect, it } from "vitest";
import { isLinkerdVersion, readsOf } from "./linkerd-reads";

// Right values: linkerd2-proxy#4175 (edge-25.9.4), linkerd2#15118 (April 2026), gateway-api 0.21 (edge-26.8.2), linkerd2#15584 (24 Aug 2026,
// after edge-26.8.3), and the announcements of 2.18 (edge-25.4.4) and 2.19 (autumn 2025).
describe("what a Linkerd reads", () => {
  it.each([
    ["edge-25.9.3", ["v1alpha2"], "optional", "refused", "denied"],
    ["edge-25.9.4", ["v1alpha2"], "optional", "work", "denied"],
    ["edge-26.8.1", ["v1alpha2"], "optional", "work", "admitted"],
    ["edge-26.8.2", ["v1alpha2"], "required", "work", "admitted"],
    ["edge-26.8.3", ["v1alpha2"], "required", "work", "admitted"],
    ["edge-26.9.1", ["v1", "v1alpha2"], "optional", "work", "admitted"],
    ["stable-2.17.0", ["v1alpha2"], "optional", "refused", "denied"],
    ["enterprise-2.18.2", ["v1alpha2"], "optional", "refused", "denied"],
    ["2.19", ["v1alpha2"], "optional", "work", "denied"],
    ["version-2.20", ["v1alpha2"], "optional", "work", "admitted"],
    ["proxy-v2.319.0", ["v1alpha2"], "optional", "refused", "denied"],
    ["proxy-v2.320.0", ["v1alpha2"], "optional", "work", "denied"],
    [null, ["v1alpha2", "v1"], "optional", "work", "admitted"],
    ["dev-abcdef", ["v1alpha2", "v1"], "optional", "work", "admitted"],
  ])(
    "%s: TLSRoute %j, hostnames %s, prefix redirects %s, unreadable routes %s",
    (version, tls, hostnames, prefix, odd) => {
      const reads = readsOf(version);
      expect(reads).toMatchObject({ tlsRouteVersions: tls, tlsRouteHostnames: hostnames });
      expect(reads).toMatchObject({ prefixRedirects: prefix, unreadableRoutes: odd });
    },
  );

  it.each(["edge-26.8.3", "26.8.3", "2.19", "stable-2.17.1", "enterprise-2.18.0", "v2.18.0", "proxy-v2.320.0"])(
    "%s is a version",
    (text) => expect(isLinkerdVersion(text)).toBe(true),
  );
  it.each(["", "newest", "26", "3.1", "edge", "dev-1.2.3", "2"])("%j is none", (text) =>
    expect(isLinkerdVersion(text)).toBe(false),
  );
});
