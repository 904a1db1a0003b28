import { describe, expect, it } from "vitest";
import type { PartialRequest } from "../../linkerd/decision";
import type { KubernetesObject } from "../../linkerd/object";
import { compile } from "../compile/compile";
import { aNetwork, aPartialRequest, aRoute, aSnapshot } from "../policy-builders.testing";
import { decideFlow } from "./decide-flow";

const pathRoute = (path: string, name: string) =>
  aRoute("HTTPRoute", { name, hostnames: ["httpbin.org"], rules: [{ matches: [{ path: { value: path } }] }] });

/** The outcome where it is certain, else `?` with the deciding field. */
function answer(partial: Partial<PartialRequest>, resources: KubernetesObject[], before?: KubernetesObject[]): string {
  const policy = compile(aSnapshot(resources));
  const predicted = decideFlow(aPartialRequest(partial), policy, before ? compile(aSnapshot(before)) : policy);
  return predicted.certain ? predicted.outcome : `?${predicted.decidingField}`;
}

describe("a flow whose path is not known", () => {
  it("is denied for certain where no route names its host", () => {
    expect(answer({ hostname: "example.com" }, [aNetwork(), pathRoute("/get", "get")])).toBe("deny");
  });

  it("hangs on the path where a route allows some paths of the host only", () => {
    expect(answer({}, [aNetwork(), pathRoute("/get", "get")])).toBe("?path");
  });

  it("hangs on the hostname before the path where both make a difference: names can be exported", () => {
    const everything = aRoute("HTTPRoute", { name: "all", hostnames: ["example.org"] });
    expect(answer({ hostname: null }, [aNetwork(), pathRoute("/get", "get"), everything])).toBe("?hostname");
  });

  it("is allowed for certain where the route takes every path", () => {
    expect(answer({}, [aNetwork(), pathRoute("/", "all")])).toBe("allow");
  });

  it("is allowed for certain where route and default agree", () => {
    const network = aNetwork({ trafficPolicy: "Allow" });
    const predicted = decideFlow(aPartialRequest(), compile(aSnapshot([network, pathRoute("/get", "get")])));
    expect(predicted).toMatchObject({
      certain: true,
      outcome: "allow",
      route: null,
      egressNetwork: { name: "all-egress" },
    });
  });

  it("hangs on the method, or on headers, where that is all a route asks for", () => {
    expect(answer({}, [aNetwork(), aRoute("HTTPRoute", { rules: [{ matches: [{ method: "GET" }] }] })])).toBe(
      "?method",
    );
    const byHeader = [{ matches: [{ headers: [{ name: "x-env", value: "prod" }] }] }];
    expect(answer({}, [aNetwork(), aRoute("HTTPRoute", { rules: byHeader })])).toBe("?headers");
  });

  it("hangs on the path where a regular expression may outrank what always fits", () => {
    const allow = { matches: [{ path: { value: "/" } }] };
    const elsewhere = {
      matches: [{ path: { type: "RegularExpression", value: "/v[0-9]+" } }],
      backendRefs: [{ name: "nope", port: 80 }],
    };
    expect(answer({}, [aNetwork(), aRoute("HTTPRoute", { rules: [allow, elsewhere] })])).toBe("?path");
  });

  it("ignores a rule that an earlier one always forestalls", () => {
    const get = { matches: [{ path: { value: "/" } }] };
    const never = { matches: [{ path: { value: "/" } }], backendRefs: [{ name: "nope", port: 80 }] };
    expect(answer({}, [aNetwork(), aRoute("HTTPRoute", { rules: [get, never] })])).toBe("allow");
  });

  it("is decided by the path where it is known", () => {
    expect(answer({ path: "/get" }, [aNetwork(), pathRoute("/get", "get")])).toBe("allow");
    expect(answer({ path: "/ip" }, [aNetwork(), pathRoute("/get", "get")])).toBe("deny");
  });
});

describe("a flow whose address is not known", () => {
  const partner = aNetwork({ name: "partner", trafficPolicy: "Allow", networks: [{ cidr: "203.0.113.0/24" }] });

  it("was at an address which the observed network caught", () => {
    expect(answer({ observedNetwork: { namespace: "shop", name: "all-egress" } }, [aNetwork(), partner])).toBe("deny");
    expect(answer({ observedNetwork: { namespace: "shop", name: "partner" } }, [aNetwork(), partner])).toBe("allow");
  });

  it("hangs on the address once a new network takes a part of the old one's", () => {
    expect(answer({}, [aNetwork(), partner], [aNetwork()])).toBe("?ip");
  });

  it("was never observed, so every address is possible", () => {
    expect(answer({ observedNetwork: undefined }, [aNetwork()])).toBe("?ip");
    expect(answer({ observedNetwork: undefined, ip: "93.184.216.34" }, [aNetwork()])).toBe("deny");
  });

  // linkerd2 policy-controller/runtime/src/lib.rs (lookup_ip): what lies within clusterNetworks never gets the fallback.
  it("was uncovered, so outside of the cluster, and a first Deny network denies it", () => {
    expect(answer({ observedNetwork: null, ip: "93.184.216.34" }, [aNetwork()], [])).toBe("deny");
    expect(answer({ observedNetwork: null }, [aNetwork()], [])).toBe("deny");
    expect(answer({ observedNetwork: null }, [partner], [])).toBe("?ip");
    expect(answer({ observedNetwork: null, observedInCluster: true }, [aNetwork()], [])).toBe("not-egress");
  });

  it("was counted before the networks of today, so it says nothing of them", () => {
    expect(answer({ observedNetwork: null }, [aNetwork()])).toBe("deny");
    expect(answer({ observedNetwork: null }, [partner])).toBe("not-egress");
    expect(answer({ observedNetwork: null, observedEarlier: true }, [partner])).toBe("?ip");
    expect(answer({}, [aNetwork(), partner])).toBe("deny");
    expect(answer({ observedEarlier: true }, [aNetwork(), partner])).toBe("?ip");
  });

  it("is one of the addresses to which the client connected", () => {
    const oneOf = ["203.0.113.7", "203.0.113.8"];
    expect(answer({ observedEarlier: true, oneOf }, [aNetwork(), partner])).toBe("allow");
    expect(answer({ observedEarlier: true, oneOf: [...oneOf, "198.51.100.1"] }, [aNetwork(), partner])).toBe("?ip");
  });
});

describe("a flow without a name", () => {
  const named = aRoute("HTTPRoute", { hostnames: ["httpbin.org"] });

  it("may have had any, unless the proxy exports names: then it used none that is one", () => {
    expect(answer({ hostname: null }, [aNetwork(), named])).toBe("?hostname");
    expect(answer({ hostname: null, namedNone: true }, [aNetwork(), named])).toBe("deny");
  });

  it("may still be an address that a route names, or what only a wildcard takes for a name", () => {
    const byAddress = aRoute("HTTPRoute", { hostnames: ["203.0.113.40"] });
    expect(answer({ hostname: null, namedNone: true }, [aNetwork(), byAddress])).toBe("?hostname");
    const wildcard = aRoute("HTTPRoute", { hostnames: ["*.httpbin.org"] });
    expect(answer({ hostname: null, namedNone: true }, [aNetwork(), wildcard])).toBe("?hostname");
  });

  // linkerd2-proxy closes TLS without SNI on a TLS port before any route is looked at; 14 connections seen on a real mesh.
  it("that no family counted had no SNI where its port is read as TLS", () => {
    const uncounted = { family: "tls", ip: "93.184.216.34", port: 443, hostname: null, uncounted: true } as const;
    const tls = aRoute("TLSRoute");
    const all = { ...uncounted, observedNetwork: undefined };
    expect(answer(all, [aNetwork(), tls])).toBe("unmatched");
    expect(answer(all, [aNetwork()], [aNetwork(), tls])).toBe("deny");
    expect(answer(all, [aNetwork({ trafficPolicy: "Allow" })], [aNetwork(), tls])).toBe("allow");
  });
});

describe("what is said of a flow whose address is not known", () => {
  const partner = aNetwork({ name: "partner", networks: [{ cidr: "203.0.113.0/24", except: ["203.0.113.0/30"] }] });
  const mirror: KubernetesObject = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: "shop", name: "mirror" },
    spec: { clusterIP: "10.43.0.1", clusterIPs: ["10.43.0.1"] },
  };
  const said = (partial: Partial<PartialRequest>) => {
    const flow = decideFlow(aPartialRequest(partial), compile(aSnapshot([aNetwork(), partner, mirror])));
    const decisions = flow.certain ? [flow.decision] : flow.candidates;
    return decisions.flatMap(({ trace }) => trace.map(({ sentence }) => sentence));
  };

  it.each(["all-egress", "partner", null, undefined])("names no example of an address under %s", (name) => {
    const observedNetwork = name ? { namespace: "shop", name } : name === null ? null : undefined;
    const sentences = said({ ip: null, observedNetwork });
    // A network or exception is named with its length.
    const examples = sentences.flatMap(
      (each) => each.match(/\d+\.\d+\.\d+\.\d+(?![\d/])|[0-9a-f]*::[0-9a-f]*(?!\/)/g) ?? [],
    );
    expect(examples).toEqual([]);
  });

  it("still names the address as such, or the one that is known", () => {
    const observedNetwork = { namespace: "shop", name: "partner" };
    const two = "also covers %s, but partner has fewer addresses left";
    expect(said({ observedNetwork }).join()).toContain(two.replace("%s", "the address"));
    expect(said({ observedNetwork, ip: "203.0.113.7" }).join()).toContain(two.replace("%s", "203.0.113.7"));
    expect(said({ observedNetwork: undefined })).toContain(
      "The address is inside the cluster's networks and no EgressNetwork covers it: forwarded.",
    );
  });

  it("can be sent, compared and copied like any other data", () => {
    const flow = decideFlow(aPartialRequest(), compile(aSnapshot([aNetwork(), pathRoute("/get", "get")])));
    expect(structuredClone(flow)).toEqual(flow);
    expect(JSON.parse(JSON.stringify(flow))).toEqual({ ...flow });
    expect(Object.keys(flow)).toEqual(["certain", "decidingField", "candidates", "sentence"]);
  });
});

describe("a flow seen as plain TCP", () => {
  const tcp = { family: "tcp", port: 443, hostname: null } as const;

  it("is denied under Deny, whatever it spoke", () => {
    expect(answer(tcp, [aNetwork()])).toBe("deny");
  });

  it("hangs on the server name once a TLSRoute is proposed on its port", () => {
    expect(answer(tcp, [aNetwork(), aRoute("TLSRoute", { hostnames: ["httpbin.org"] })], [aNetwork()])).toBe(
      "?hostname",
    );
  });

  it("hangs on whether it is TLS where the TLSRoute takes every name", () => {
    expect(answer(tcp, [aNetwork(), aRoute("TLSRoute", { hostnames: [] })], [aNetwork()])).toBe("?protocol");
  });
});

describe("a flow whose port is not known", () => {
  it("hangs on it where one port only has a route", () => {
    expect(answer({ port: null }, [aNetwork(), aRoute("HTTPRoute")])).toBe("?port");
    expect(answer({ port: null }, [aNetwork()])).toBe("deny");
  });
});

describe("a flow over HTTP", () => {
  it("hangs on its version once a GRPCRoute that matches everything is proposed on its port", () => {
    expect(answer({}, [aNetwork(), aRoute("GRPCRoute")], [aNetwork()])).toBe("?protocol");
  });
});

describe("a policy that could not be read whole", () => {
  it("leaves every prediction uncertain", () => {
    const unread = [{ group: "gateway.networking.k8s.io", kind: "TLSRoute", why: "forbidden" as const, message: "" }];
    const predicted = decideFlow(aPartialRequest(), compile(aSnapshot([aNetwork()], { unread })));
    expect(predicted).toMatchObject({
      certain: false,
      decidingField: "policy",
      sentence: "Probably denied: TLSRoute could not be read.",
    });
  });
});
