import { describe, expect, it } from "vitest";
import { compile } from "../compile/compile";
import { lint } from "../lint/lint";
import { aNetwork, anEgressRequest, aRoute, aSnapshot } from "../policy-builders.testing";
import { metadataAt, metadataNotes, metadataReachedBy, otherWays, wayWords } from "./metadata-addresses";

const METADATA = "169.254.169.254";
const httpbin = aRoute("HTTPRoute", { name: "httpbin", hostnames: ["httpbin.org"] });
const asked = anEgressRequest({ ip: METADATA, authority: METADATA, path: "/latest/meta-data" });

describe("a metadata address", () => {
  it("is known in every spelling that connects to it", () => {
    for (const ip of [
      METADATA,
      "::ffff:169.254.169.254",
      "169.254.170.23",
      "169.254.170.2",
      "fd00:ec2::254",
      "fd00:ec2:0::254",
    ])
      expect(metadataAt(ip)).not.toBeNull();
    for (const ip of ["169.254.169.253", "203.0.113.7", "httpbin.org"]) expect(metadataAt(ip)).toBeNull();
  });

  it("is told with the names under which it is reached, though the request itself is denied", () => {
    const policy = compile(aSnapshot([aNetwork(), httpbin]));
    expect(otherWays(asked, policy).map(wayWords)).toEqual([
      "HTTP claiming httpbin.org on port 80 (HTTPRoute shop/httpbin)",
    ]);
    expect(metadataNotes(asked, policy).join()).toMatch(
      /does not reach it, but clients in shop can: by HTTP claiming httpbin\.org/,
    );
    expect(metadataNotes({ ...asked, authority: "httpbin.org" }, policy).join()).toMatch(/and this request reaches it/);
    expect(otherWays(asked, compile(aSnapshot([aNetwork()])))).toEqual([]);
    expect(metadataNotes({ ...asked, ip: "203.0.113.7" }, policy)).toEqual([]);
  });

  it("is told of a request by name that passes there as well", () => {
    const { ip: _, ...named } = { ...asked, authority: "httpbin.org" };
    expect(metadataReachedBy(named, compile(aSnapshot([aNetwork(), httpbin])))).toEqual([
      METADATA,
      "169.254.170.2",
      "169.254.170.23",
    ]);
    const apart = aNetwork({ name: "metadata", networks: [{ cidr: "169.254.0.0/16" }] });
    expect(metadataReachedBy(named, compile(aSnapshot([aNetwork(), apart, httpbin])))).toEqual([]);
  });

  it("is a finding where an exception leaves it out, and on ports where nothing answers a lesser one", () => {
    const found = (...resources: ReturnType<typeof aNetwork>[]) =>
      lint(aSnapshot(resources)).filter(({ id }) => id === "network/metadata-reachable");
    const hole = aNetwork({ networks: [{ cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "169.254.0.0/16"] }] });
    expect(found(hole)).toMatchObject([
      { severity: "info", sentence: expect.stringContaining("allowed as uncovered") },
    ]);
    expect(found(aNetwork({ networks: [{ cidr: "203.0.113.0/24" }] }))).toEqual([]);
    expect(found(aNetwork(), httpbin)).toMatchObject([{ severity: "warning" }]);
    expect(found(aNetwork(), aRoute("TLSRoute", { hostnames: ["a.com"] }))).toMatchObject([
      { severity: "info", sentence: expect.stringContaining("TLS with SNI a.com on port 443") },
    ]);
    expect(found(aNetwork({ trafficPolicy: "Allow" }))).toMatchObject([{ severity: "info" }]);
  });
});
