import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodeDestinations } from "@/cli/destinations-file";
import { decodeFlowsAnswer } from "@/cli/flows-answer";
import type { KubernetesObject } from "../linkerd/object";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "../linkerd/policy-snapshot";
import type { ProposedWrite } from "../linkerd/proposal";
import { rehearsalJson } from "./print-rehearsal";
import { proposedSnapshot } from "./proposed-snapshot";
import { whatIf } from "./what-if";

/** One line of the recording; `recorded/README.md` tells what is in it. */
interface RecordedChange {
  id: string;
  cluster: KubernetesObject[];
  linkerd: { clusterNetworks: string[]; globalEgressNamespace: string; opaquePorts: number[] };
  flows: unknown;
  flowsRecent?: unknown;
  destinations: unknown;
  proposal: { writes: ProposedWrite[] };
  requests: RecordedRequest[];
}

type Met = "allow" | "deny" | "redirect" | "http-redirect" | "broken";

interface RecordedRequest {
  pod: string;
  namespace: string;
  ip: string;
  port: number;
  protocol: "http1" | "http2" | "grpc" | "tls" | "opaque";
  authority: string | null;
  path: string | null;
  sni: string | null;
  before: Met;
  after: Met;
}

type Row = ReturnType<typeof rehearsalJson>["flows"][number];

/** The effect that it really had; what met the same is unchanged. */
const EFFECTS: Record<Met, Partial<Record<Met, string>>> = {
  allow: { deny: "newly-denied", redirect: "redirected", "http-redirect": "redirected", broken: "broken" },
  deny: { allow: "newly-allowed", redirect: "redirected", "http-redirect": "redirected", broken: "broken" },
  redirect: { deny: "newly-denied", broken: "broken" },
  "http-redirect": { deny: "newly-denied" },
  broken: { allow: "newly-allowed" },
};

/** Protocols of the rows in which a request is counted: TLS by name, or as bytes where nothing looks for one. */
const ROWS: Record<RecordedRequest["protocol"], readonly string[]> = {
  http1: ["http"],
  http2: ["http"],
  grpc: ["grpc", "http"],
  tls: ["tls", "tcp"],
  opaque: ["tcp"],
};

type Verdict = "agree" | "one-of" | "uncertain" | "partly-uncertain" | "unseen" | "wrong";

function verdictOf(request: RecordedRequest, rows: readonly Row[]): Verdict {
  const real = request.before === request.after ? "unchanged" : EFFECTS[request.before][request.after];
  const said = new Set<string>(rows.filter((row) => isCountedIn(row, request)).map(({ effect }) => effect));
  if (said.size === 0) return "unseen";
  if (real !== undefined && said.has(real)) return said.size === 1 ? "agree" : "one-of";
  if (said.has("uncertain")) return said.size === 1 ? "uncertain" : "partly-uncertain";
  return "wrong";
}

/** As far as client, protocol, port and host tell, or the address of a row without a host. */
function isCountedIn({ flow }: Row, request: RecordedRequest): boolean {
  const { source, protocol, port, host, address } = flow;
  if (source.namespace !== request.namespace || source.workload !== request.pod) return false;
  if (!ROWS[request.protocol].includes(protocol) || (port !== null && port !== request.port)) return false;
  return host ? host === nameOf(request) : address === null || address === request.ip;
}

function nameOf({ protocol, sni, authority }: RecordedRequest): string | null {
  if (protocol === "tls" || protocol === "opaque") return sni;
  return /^(\[[^\]]*\]|[^:]*)/.exec(authority ?? "")?.[0] ?? "";
}

type Ports = "destinations" | "reported" | "unknown";

function rehearse(change: RecordedChange, flows: unknown, ports: Ports): Row[] {
  const answer = decodeFlowsAnswer(JSON.stringify(flows));
  const all = [...answer.flows, ...answer.uncovered];
  const windowSeconds = answer.window.seconds;
  const before: PolicySnapshot = {
    ...LINKERD_DEFAULTS,
    clusterNetworks: change.linkerd.clusterNetworks,
    globalEgressNamespace: change.linkerd.globalEgressNamespace,
    defaultOpaquePorts: change.linkerd.opaquePorts.join(","),
    readAt: answer.readAt,
    resources: change.cluster,
    status: "computed",
    namespaces: [...new Set(change.cluster.map(({ metadata }) => metadata.namespace))],
    unread: [],
  };
  const confirmedPorts = new Map(
    ports === "reported" ? all.flatMap(({ id, port }) => (port === null ? [] : [[id, port] as const])) : [],
  );
  const destinations =
    ports === "destinations" ? decodeDestinations(change.destinations, change.id, all, windowSeconds) : null;
  const { scrapeIntervalSeconds } = answer.window;
  const replay = {
    flows: all,
    windowSeconds,
    readAt: answer.readAt,
    scrapeIntervalSeconds,
    confirmedPorts,
    destinations,
  };
  return rehearsalJson(whatIf(replay, before, proposedSnapshot(before, change.proposal)), true).flows;
}

function tally(ports: Ports, window: "flows" | "flowsRecent") {
  const counts: Record<Verdict, number> = {
    agree: 0,
    "one-of": 0,
    uncertain: 0,
    "partly-uncertain": 0,
    unseen: 0,
    wrong: 0,
  };
  const wrong: string[] = [];
  for (const change of CHANGES) {
    const rows = rehearse(change, change[window] ?? change.flows, ports);
    for (const request of change.requests) {
      const verdict = verdictOf(request, rows);
      counts[verdict] += 1;
      const { namespace, pod, authority, sni, ip, port, before, after } = request;
      if (verdict === "wrong")
        wrong.push(`${change.id}: ${namespace}/${pod} to ${authority ?? sni ?? ip}:${port}, ${before} -> ${after}`);
    }
  }
  return { ...counts, wrong };
}

const CHANGES: RecordedChange[] = gunzipSync(readFileSync(new URL("./recorded/forecasts.jsonl.gz", import.meta.url)))
  .toString("utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));

describe("what a real Linkerd made of 707 requests over 28 changes", () => {
  it.each(["flows", "flowsRecent"] as const)(
    "is forecast from %s and what the clients dialled",
    (window) => {
      const { wrong, unseen, ...rest } = tally("destinations", window);
      expect({ wrong, unseen }).toEqual({ wrong: [], unseen: 0 });
      const pairs = Object.values(rest).reduce((sum, count) => sum + count, 0);
      expect(pairs).toBe(707);
      expect(rest.uncertain + rest["partly-uncertain"]).toBeLessThanOrEqual(0.02 * pairs);
      expect(rest.agree).toBeGreaterThanOrEqual(0.96 * pairs);
    },
    120_000,
  );

  it.each(["reported", "unknown"] as const)(
    "is never forecast wrong where ports are %s",
    (ports) => {
      expect(tally(ports, "flows").wrong).toEqual([]);
      expect(tally(ports, "flowsRecent").wrong).toEqual([]);
    },
    120_000,
  );
});
