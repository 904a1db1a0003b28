import { seededRandom } from "../e2e/world/random";
import { blockHolds } from "../lib/network-policy/compile/address-set";
import {
  applyingTo,
  type CompiledNetwork,
  type CompiledPolicy,
  compileNetwork,
} from "../lib/network-policy/compile/compile";
import { peerSelects, takesPort } from "../lib/network-policy/compile/rules";
import { connectable } from "../lib/network-policy/connectable";
import type { ConnectionQuery } from "../lib/network-policy/connection";
import { askedPort, type End, endOf, judge } from "../lib/network-policy/judge";
import type { Protocol } from "../lib/network-policy/stored/network-policy";
import { NAME_LABEL, type NetworkSnapshot, type Pod } from "../lib/network-policy/stored/pod";
import { storePolicy } from "../lib/network-policy/stored/store-policy";
import { middle } from "./bench-resolver";

export const NETWORK_POLICY_HELP = `network-policy: who may connect, on seeded clusters of 20,000 pods and 200 NetworkPolicies: spread over 50 namespaces, all
applying to one, and with 2,000 rules of blocks in each of 10. compile ms; pairs a second of CPU time, for 100,000 pairs that were never asked
before (cold), asked again (warm) and with trace (told); bytes of heap a pod. Of each world 20,000 answers are compared with those of a reading
that knows no index; exit code 1 if one differs.
Then the rehearsal of a proposal that touches each of the 50 namespaces, with 7,500 flows and dialled addresses: CPU ms in all, and of its
longest stretch between two turns of others; the exit code is 1 where one is more than 500 or 50.
`;

interface Measured {
  world: string;
  "compile ms": number;
  "cold /s": number;
  "warm /s": number;
  "told /s": number;
  "heap B/pod": number;
  allowed: string;
  differing: number;
}

const [PODS, PAIRS, COMPARED] = [20_000, 100_000, 20_000];
const WORLDS = { spread: spreadPolicies, "one namespace": crowdedPolicies, "2,000 rules": longPolicies };

/** Prints a table; false where an answer differs. */
export function benchNetworkPolicy(): boolean {
  const rows = Object.entries(WORLDS).map(([world, policies]) => measure(world, policies()));
  console.table(rows);
  return rows.every(({ differing }) => differing === 0);
}

function measure(world: string, networkPolicies: NetworkSnapshot["networkPolicies"]): Measured {
  const snapshot = clusterWith(networkPolicies);
  const queries = queriesOf(snapshot);
  const rounds = Array.from({ length: 3 }, () => {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const started = process.cpuUsage();
    const network = compileNetwork(snapshot);
    const compileMs = since(started);
    const cold = askAll(queries, network);
    globalThis.gc?.();
    const heap = process.memoryUsage().heapUsed - before;
    return { network, compileMs, cold, heap, warm: askAll(queries, network) };
  });
  const [first] = rounds;
  const told = process.cpuUsage();
  for (const query of queries.slice(0, 5_000)) connectable(query, snapshot);
  const toldMs = since(told);
  const compared = first ? queries.slice(0, COMPARED) : [];
  const differing = compared.filter((query) => first && !agrees(query, first.network)).length;
  return {
    world,
    "compile ms": Math.round(middle(rounds.map(({ compileMs }) => compileMs))),
    "cold /s": Math.round(PAIRS / (middle(rounds.map(({ cold }) => cold.milliseconds)) / 1000)),
    "warm /s": Math.round(PAIRS / (middle(rounds.map(({ warm }) => warm.milliseconds)) / 1000)),
    "told /s": Math.round(5_000 / (toldMs / 1000)),
    "heap B/pod": Math.round(middle(rounds.map(({ heap }) => heap)) / PODS),
    allowed: `${Math.round(((first?.cold.allowed ?? 0) / PAIRS) * 100)} %`,
    differing,
  };
}

function askAll(queries: readonly ConnectionQuery[], network: CompiledNetwork) {
  let allowed = 0;
  const started = process.cpuUsage();
  for (const query of queries) {
    const [from, to] = [endOf(query.from, network), endOf(query.to, network)];
    if (judge(from, to, askedPort(to, query), network).allowed) allowed += 1;
  }
  return { allowed, milliseconds: since(started) };
}

export function since(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

function agrees(query: ConnectionQuery, network: CompiledNetwork): boolean {
  const [from, to] = [endOf(query.from, network), endOf(query.to, network)];
  const asked = askedPort(to, query);
  const { by } = judge(from, to, asked, network);
  const naive = (direction: "egress" | "ingress", own: End, peer: End) =>
    own.member
      ? applyingTo(own.member, network)[direction].policies.filter((each) =>
          admitsOneByOne(each, direction, peer, asked),
        )
      : [];
  const keys = { egress: naive("egress", from, to), ingress: naive("ingress", to, from) };
  return (["egress", "ingress"] as const).every(
    (direction) => keys[direction].map(({ key }) => key).join() === by[direction].join(),
  );
}

function admitsOneByOne(
  compiled: CompiledPolicy,
  direction: "egress" | "ingress",
  peer: End,
  asked: ReturnType<typeof askedPort>,
): boolean {
  return (compiled[direction]?.rules ?? []).some(
    ({ ports, peers }) =>
      takesPort(ports, asked) &&
      (peers === null ||
        peers.some((each) => {
          if (each.ipBlock) return peer.address !== null && blockHolds(each.ipBlock, peer.address).holds;
          return peer.kind !== null && peerSelects(each, peer.kind, compiled.policy.namespace);
        })),
  );
}

export function clusterWith(networkPolicies: NetworkSnapshot["networkPolicies"]): NetworkSnapshot {
  const namespaces = Array.from({ length: 50 }, (_, i) => ({
    name: `team-${i}`,
    labels: { [NAME_LABEL]: `team-${i}`, env: i % 2 ? "prod" : "dev" },
  }));
  return { namespaces, pods: Array.from({ length: PODS }, (_, i) => aPod(i)), networkPolicies };
}

/** Ten workloads a namespace, forty pods each. */
function aPod(i: number): Pod {
  const app = `app-${Math.floor(i / 50) % 10}`;
  const hash = `${app}-${i % 50}-6d4cf56db6`;
  return {
    namespace: `team-${i % 50}`,
    name: `${hash}-${i}`,
    labels: {
      app,
      tier: i % 3 ? "backend" : "frontend",
      "pod-template-hash": hash,
      "statefulset.kubernetes.io/pod-name": String(i),
    },
    ips: [`10.${i >> 14}.${(i >> 7) & 127}.${i & 127}`],
    hostNetwork: i % 500 === 0,
    nodeIps: [`192.168.${(i >> 6) & 3}.${i & 63}`],
    phase: "Running",
    ports: [
      { name: "http", port: 8080, protocol: "TCP" },
      { name: i % 2 ? "metrics" : "admin", port: 9090, protocol: "TCP" },
    ],
  };
}

/** From pods that some policy may isolate. */
function queriesOf({ pods, networkPolicies }: NetworkSnapshot): ConnectionQuery[] {
  const random = seededRandom(14);
  const pick = <T>(items: readonly T[], fallback: T): T => items[Math.floor(random() * items.length)] ?? fallback;
  const outside = Array.from(
    { length: 500 },
    () => `203.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}.7`,
  );
  const isolated = new Set(networkPolicies.map(({ namespace }) => namespace));
  const sources = pods.filter(({ namespace }) => isolated.has(namespace));
  return Array.from({ length: PAIRS }, () => {
    const [from, to] = [pick(sources, aPod(0)), pick(pods, aPod(0))];
    const far =
      random() < 0.3 ? { ip: pick(outside, "203.0.113.7") } : { pod: { namespace: to.namespace, name: to.name } };
    const protocol = pick<Protocol>(["TCP", "TCP", "UDP"], "TCP");
    return {
      from: { pod: { namespace: from.namespace, name: from.name } },
      to: far,
      port: pick([53, 80, 443, 8080, 9090], 443),
      protocol,
    };
  });
}

function stored(namespace: string, name: string, spec: unknown) {
  const admission = storePolicy({ metadata: { namespace, name }, spec });
  if (admission.admitted) return admission.policy;
  throw new Error(`${namespace}/${name}: ${admission.message}`);
}

const DNS = {
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};
const INTERNET = { ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] } };

/** Four a namespace: default-deny with DNS, the internet by label, an ingress policy and its complement. */
export function spreadPolicies() {
  return Array.from({ length: 50 }, (_, i) => `team-${i}`).flatMap((namespace) => [
    stored(namespace, "default-deny", { policyTypes: ["Egress"], egress: [DNS] }),
    stored(namespace, "internet", {
      podSelector: { matchLabels: { tier: "frontend" } },
      policyTypes: ["Egress"],
      egress: [{ to: [INTERNET], ports: [{ port: 443 }] }],
    }),
    stored(namespace, "from-prod", {
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { env: "prod" } } }], ports: [{ port: "http" }] }],
    }),
    stored(namespace, "to-prod", {
      policyTypes: ["Egress"],
      egress: [
        {
          to: [{ namespaceSelector: { matchLabels: { env: "prod" } } }],
          ports: [{ port: "http" }, { port: "metrics" }],
        },
      ],
    }),
  ]);
}

/** Two hundred that all apply to the pods of team-0. */
function crowdedPolicies() {
  return Array.from({ length: 200 }, (_, i) => {
    const to = [
      {
        podSelector: { matchLabels: { app: `app-${i % 20}` } },
        namespaceSelector: { matchLabels: { env: i % 2 ? "prod" : "dev" } },
      },
    ];
    return stored("team-0", `allow-${i}`, {
      policyTypes: ["Egress", "Ingress"],
      egress: [{ to, ports: [{ port: 8080 + (i % 3) }] }],
      ingress: [{ from: to }],
    });
  });
}

function longPolicies() {
  return Array.from({ length: 200 }, (_, i) => {
    const blocks = Array.from({ length: i < 10 ? 2_000 : 1 }, (_, rule) => ({
      to: [{ ipBlock: { cidr: `203.${rule % 256}.0.0/${16 + (rule % 3)}` } }],
      ports: [{ port: 443 + (rule % 2) }],
    }));
    return stored(`team-${i % 50}`, `blocks-${i}`, { policyTypes: ["Egress"], egress: blocks });
  });
}
