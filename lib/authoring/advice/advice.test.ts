import { describe, expect, it } from "vitest";
import { aFlow } from "../../flows/a-flow.testing";
import type { Flow } from "../../flows/flow";
import { compile } from "../../resolver/compile/compile";
import { aNetwork, aRoute, aSnapshot } from "../../resolver/policy-builders.testing";
import { ADVICE_IDS, ADVICES, type AdviceId, advicesFor } from "./advice";
import { type AdviceEvidence, evidenceFor, namesExported } from "./advice-evidence";

// Linkerd's reasons: host names are in metrics only where the proxy is told to (linkerd2-proxy#3606), and then whatever is no DNS name is
// left out; SNI is read only where a TLSRoute is in force, never on an opaque port (policy-controller/grpc/src/outbound.rs to_proto).

const network = { namespace: "shop", name: "all-egress" };
const tcp = aFlow({ protocol: "tcp", host: null, address: "203.0.113.7", port: 443, portConfirmed: true, network });
const http = aFlow({ host: null, network });
const tls = aFlow({ host: null, protocol: "tls", port: 443, portConfirmed: true, network });
const named = aFlow({ id: "named", host: "api.example", network });

const given = (flow: Flow, resources = [aNetwork()], observed: Flow[] = [], unread: string[] = []) => {
  const snapshot = aSnapshot(resources, {
    unread: unread.map((kind) => ({ group: "gateway.networking.k8s.io", kind, why: "absent" as const, message: "" })),
  });
  return advicesFor(evidenceFor(flow, compile(snapshot), observed)).map(({ id }) => id);
};

/** For each advice the evidence on which it is given, and the nearest one on which it would be false. */
const TABLE: Record<AdviceId, { given: AdviceId[]; never: AdviceId[] }> = {
  "export-names": { given: given(tls), never: given(tls, [aNetwork()], [named]) },
  "look-whether-exported": { given: given(http), never: given(http, [aNetwork()], [named]) },
  "address-as-hostname": { given: given(http, [aNetwork()], [named]), never: given(tls) },
  "call-by-dns-name": { given: given(http, [aNetwork()], [named]), never: given(http, [aNetwork()], [tls]) },
  "wait-for-pods": { given: given(tls, [aNetwork()], [named]), never: given(tls) },
  "leave-opaque-ports": { given: given({ ...tcp, port: 3306 }), never: given(tcp) },
  "tls-route": { given: given(tcp), never: given({ ...tcp, port: 3306 }) },
  "tcp-route": { given: given({ ...tcp, port: 3306 }), never: given(tcp, [aNetwork(), aRoute("TLSRoute")]) },
  "address-network": { given: given(tcp), never: given({ ...tcp, address: "2001:db8::7" }) },
  "stronger-kind": { given: given(tcp, [aNetwork(), aRoute("HTTPRoute", { port: 443 })]), never: given(tcp) },
  "serve-tls": { given: given(tcp, [aNetwork()], [], ["TLSRoute"]), never: given(tcp) },
};

describe("an advice is given on its evidence alone:", () => {
  it.each(ADVICE_IDS)("%s", (id) => {
    expect(TABLE[id].given).toContain(id);
    expect(TABLE[id].never).not.toContain(id);
  });

  const booleans = [true, false];
  const everyEvidence: AdviceEvidence[] = [tcp, http, tls, { ...tcp, address: "2001:db8::7" }].flatMap((flow) =>
    (["yes", "no", "unknown"] as const).flatMap((names) =>
      ([null, "by default", "by annotation"] as const).flatMap((opaque) =>
        booleans.flatMap((stronger) =>
          booleans.flatMap((served) => ({
            flow,
            observed: [],
            names,
            opaque,
            opaquePorts: [[3306, 3306] as const],
            overTls: stronger ? "HTTPRoute shop/a" : null,
            overTcp: stronger ? "HTTPRoute shop/a" : null,
            tlsServed: served,
            tcpServed: served,
            addressWins: flow.address === "203.0.113.7",
          })),
        ),
      ),
    ),
  );

  it("there is none that contradicts another, and always one", () => {
    const contrary: [AdviceId, AdviceId][] = [
      ["export-names", "look-whether-exported"],
      ["export-names", "address-as-hostname"],
      ["export-names", "wait-for-pods"],
      ["tls-route", "leave-opaque-ports"],
      ["tls-route", "stronger-kind"],
      ["tls-route", "serve-tls"],
    ];
    for (const evidence of everyEvidence) {
      const ids = ADVICE_IDS.filter((id) => ADVICES[id].holds(evidence));
      expect(contrary.filter(([a, b]) => ids.includes(a) && ids.includes(b))).toEqual([]);
      // A proxy exports TLS with names or without: "unknown" is told of HTTP alone.
      const possible = !(evidence.flow.protocol === "tls" && evidence.names === "unknown");
      if (possible) expect(ids.length).toBeGreaterThan(0);
    }
  });
});

describe("host names are exported", () => {
  it("where any row of the workload, or of one of its pods, has one", () => {
    const pods = ["web-1", "web-2"];
    const mine = { ...http, source: { ...http.source, pods } };
    expect(namesExported(mine, [named])).toBe("yes");
    const renamed = { ...named, source: { ...named.source, workload: "web-2", pods: ["web-2"] } };
    expect(namesExported(mine, [renamed])).toBe("yes");
    const other = { ...named, source: { ...named.source, workload: "other", pods: ["other-1"] } };
    expect(namesExported(mine, [other])).toBe("unknown");
    expect(namesExported(mine, [{ ...named, source: { ...named.source, namespace: "pay" } }])).toBe("unknown");
  });

  it("not where TLS was counted without a name, and nobody knows by HTTP alone", () => {
    expect(namesExported(tls, [])).toBe("no");
    expect(namesExported(http, [tls])).toBe("no");
    expect(namesExported(http, [tcp])).toBe("unknown");
  });
});

it("leaves the other opaque ports as they are, ranges too", () => {
  const ranged = {
    ...aNetwork(),
    metadata: { ...aNetwork().metadata, annotations: { "config.linkerd.io/opaque-ports": "25,3300-3310" } },
  };
  const evidence = evidenceFor({ ...tcp, port: 3306 }, compile(aSnapshot([ranged])), []);
  expect(evidence.opaque).toBe("by annotation");
  expect(ADVICES["leave-opaque-ports"].tell(evidence).command).toBe(
    "kubectl annotate egressnetworks.v1alpha1.policy.linkerd.io/all-egress -n shop 'config.linkerd.io/opaque-ports=25,3300-3305,3307-3310' --overwrite",
  );
});
