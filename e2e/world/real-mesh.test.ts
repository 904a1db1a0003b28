import { describe, expect, it } from "vitest";
import { compile } from "../../lib/resolver/compile/compile";
import { decide } from "../../lib/resolver/decide";
import { EgressProxy } from "./proxies/egress-proxy";
import { type MeshRequest, OK_ANSWER } from "./proxies/mesh-request";
import { type RecordedClient, recordedClients, type SentKind } from "./proxies/recorded-mesh";

const CLIENTS = recordedClients().map((client) => [client.pod, client] as const);

describe("a simulated proxy that is sent what a client of a real mesh had sent", () => {
  it("is tried with every recorded client", () =>
    expect(CLIENTS.map(([pod]) => pod)).toEqual(["c3", "client", "cart", "pay", "web"]));

  it.each(CLIENTS)("counts as %s's real proxy does, label for label", (_, client) => {
    const recorded = comparable(client.page);
    expect(recorded.length).toBeGreaterThan(15);
    expect(comparable(replay(client)).sort()).toEqual(recorded.sort());
  });

  it.each(CLIENTS)(
    "lists what %s dialled as its real proxy does: label for label, connection for connection",
    (_, client) => {
      const recorded = dialled(client.page);
      expect(recorded.length).toBeGreaterThan(5);
      expect(dialled(replay(client)).sort()).toEqual(recorded.sort());
    },
  );

  it.each(CLIENTS)(
    "says nothing of the ports that %s's real proxy folded, which it reports as one of them",
    (_, { page, sent }) => {
      const ports = [...page.matchAll(/^outbound_.*parent_kind="EgressNetwork".*parent_port="(\d+)"/gm)].map(
        ([, port]) => Number(port),
      );
      expect(sent.map(({ port }) => port)).toEqual(expect.arrayContaining([...new Set(ports)]));
    },
  );
});

/** Counters of the egress families. Which of several ports is reported of folded series hangs on which request came first. */
function comparable(page: string): string[] {
  return page
    .split("\n")
    .filter(
      (line) =>
        /^outbound_(http|grpc|tls|tcp)_/.test(line) &&
        !/^\w+_(seconds|bytes)_\w+\{|^outbound_\w+_balancer_|^outbound_tcp_transfer_cost/.test(line),
    )
    .filter((line) => !line.includes('parent_kind="Service"'))
    .map((line) => line.replace(/parent_port="\d+"/, 'parent_port="…"'));
}

/** How many connections a real proxy's pool opens hangs on time, so of `dst` the labels alone; replicas of Services are not simulated. */
function dialled(page: string): string[] {
  return page
    .split("\n")
    .filter((line) => line.startsWith("tcp_open_total{") && !line.includes("authority="))
    .map((line) => (/peer="dst"|direction="inbound"/.test(line) ? line.replace(/ \d+$/, "") : line));
}

function replay({ policy, sent }: RecordedClient): string {
  const proxy = new EgressProxy({ hostnameLabels: true, version: "0.0.0-dev", now: () => 0, random: () => 0 });
  const compiled = compile(policy);
  for (const kind of sent) {
    for (let number = 0; number < kind.count; number++) {
      const request = { ...requestOf(kind), keepAlive: number >= kind.connections };
      proxy.count(request, decide(request, compiled));
    }
  }
  return proxy.print();
}

function requestOf({ namespace, ip, port, protocol, host, path, method }: SentKind): MeshRequest {
  const isHttp = protocol === "http1" || protocol === "http2" || protocol === "grpc";
  return {
    clientNamespace: namespace,
    ip,
    port,
    protocol,
    authority: isHttp ? host : null,
    method: isHttp ? (method ?? (protocol === "grpc" ? "POST" : "GET")) : null,
    path: isHttp ? path : null,
    headers: protocol === "grpc" ? { "content-type": "application/grpc" } : {},
    sni: protocol === "tls" ? host : null,
    answer: OK_ANSWER,
  };
}
