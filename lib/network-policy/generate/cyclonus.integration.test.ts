import { describe, expect, it } from "vitest";
import { seeds } from "@/e2e/drawn";
import { askCyclonus, hasCyclonus } from "@/e2e/world/cyclonus/cyclonus";
import { decodeConnectionCase } from "../conformance/case";
import { readCases } from "../conformance/read-cases.testing";
import { compiledNetwork } from "../connectable";
import type { AskedEnd, ConnectionQuery } from "../connection";
import { cyclonusQuestion } from "../cyclonus-question.testing";
import { askedPort, endOf, judge } from "../judge";
import type { LiveCluster, LivePod } from "../stored/live-cluster";
import type { NetworkPolicy } from "../stored/network-policy";
import type { NetworkSnapshot } from "../stored/pod";
import { generatePolicies } from "./generate";
import { afterwards, aService, wantedFor } from "./live-cluster.testing";
import { randomCluster } from "./random-cluster.testing";

// Whoever generates may not judge: cyclonus, an independent analyser, says what the policies allow. `npm test` builds it once.
describe.skipIf(!hasCyclonus())("judged by cyclonus", () => {
  it("recorded cases are answered as all three analysers answered them", async () => {
    const cases = [...readCases("named"), ...readCases("random").slice(0, 500)]
      .filter(({ input }) => input.oracles === undefined)
      .map(({ input, expect: expected }) => ({ expected, ...decodeConnectionCase(input) }));
    const answers = await askCyclonus(cases.map(({ snapshot, query }) => cyclonusQuestion(snapshot, [query])));
    const off = cases.filter(({ expected }, i) => {
      const [answer] = answers[i] ?? [];
      return answer?.egress !== expected.egressAllowed || answer?.ingress !== expected.ingressAllowed;
    });
    expect(off.map(({ id }) => id)).toEqual([]);
    expect(cases.length).toBeGreaterThan(600);
  });

  it("what is generated for random namespaces keeps what it must, cuts the rest off, and is read as we read it", async () => {
    const worlds = seeds(300).map(worldOf);
    const asked = worlds.flatMap(({ after, named, bare, queries }) =>
      [after, named, bare].map((each) => cyclonusQuestion(each, queries)),
    );
    const answers = await askCyclonus(asked);
    let [kept, cut, proxied] = [0, 0, 0];
    const wrong: string[] = [];
    for (const [place, world] of worlds.entries()) {
      const [after = [], byName = [], bare = []] = answers.slice(place * 3, place * 3 + 3);
      for (const [i, query] of world.queries.entries()) {
        const blame = (what: string) => wrong.push(`seed ${world.seed}: ${JSON.stringify(query)} ${what}`);
        const { egressAllowed, ingressAllowed } = judgeQuickly(query, world.after);
        if (after[i]?.egress !== egressAllowed || after[i]?.ingress !== ingressAllowed) blame("is read otherwise");
        const must = mustBeLetOut(query, world, {
          isIsolated: bare[i]?.ingress === false,
          letIn: byName[i]?.ingress === true,
        });
        if (must === null) continue;
        if (after[i]?.egress !== must) blame(must ? "is cut off" : "is let out");
        if (must) kept += 1;
        else cut += 1;
        const proxy = must ? proxyQuery(query, world) : -1;
        if (proxy < 0) continue;
        if (!after[proxy]?.egress) blame("is cut off from the proxy");
        proxied += 1;
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect([kept, cut, proxied].map((count) => count > worlds.length)).toEqual([true, true, true]);
  }, 240_000);

  it("what routes redirect to a Service is let out to its pods on their targetPort, and nothing else is beside it", async () => {
    const worlds = seeds(300).flatMap(redirectedWorldOf);
    const answers = await askCyclonus(
      worlds.flatMap(({ without, within, queries }) =>
        [without, within].map((each) => cyclonusQuestion(each, queries)),
      ),
    );
    let [allowed, unchanged] = [0, 0];
    const wrong: string[] = [];
    for (const [place, { seed, queries, isRedirected }] of worlds.entries()) {
      const [without = [], within = []] = answers.slice(place * 2, place * 2 + 2);
      for (const [i, query] of queries.entries()) {
        const must = isRedirected(query);
        if (must === null) continue;
        if (within[i]?.egress !== (must || without[i]?.egress)) wrong.push(`seed ${seed}: ${JSON.stringify(query)}`);
        if (must) allowed += 1;
        else unchanged += 1;
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect([allowed, unchanged].map((count) => count > worlds.length)).toEqual([true, true]);
  }, 240_000);

  it("generating again proposes nothing", () => {
    for (const seed of seeds(300)) {
      const { after } = worldOf(seed);
      expect(generatePolicies(wantedFor("shop"), after).policies, `seed ${seed}`).toEqual([]);
    }
  });
});

interface World {
  seed: number;
  before: LiveCluster;
  after: LiveCluster;
  /** Its ingress policies without blocks, which have no complement. */
  named: NetworkSnapshot;
  /** Its ingress policies without rules: they tell who is isolated. */
  bare: NetworkSnapshot;
  queries: ConnectionQuery[];
}

const OUTSIDE = ["203.0.113.7", "10.96.0.10", "169.254.169.254"];

function worldOf(seed: number): World {
  const before = randomCluster(seed);
  const after = afterwards(before, generatePolicies(wantedFor("shop"), before).policies);
  const named = { ...before, networkPolicies: before.networkPolicies.flatMap(withoutBlocks) };
  const bare = { ...named, networkPolicies: named.networkPolicies.map(withoutRules) };
  return { seed, before, after, named, bare, queries: queriesOf(before) };
}

/** Of a route that sends requests of `shop` to the pods of one app of `billing`, by the number or the name of their port. */
function redirectedWorldOf(seed: number) {
  const before = randomCluster(seed);
  const first = before.pods.find(({ namespace }) => namespace === "billing");
  const [port] = first?.ports ?? [];
  const app = first?.labels.app;
  if (!port || app === undefined) return [];
  const targetPort = seed % 2 === 0 ? port.port : (port.name ?? port.port);
  const service = aService({
    ...{ namespace: "billing", name: "redirected", selector: { app } },
    ports: [{ port: 80, protocol: "TCP", targetPort }],
  });
  const cluster = { ...before, services: [...before.services, service] };
  const route = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "redirecting" };
  const redirects = [{ route, service: { namespace: "billing", name: "redirected" }, port: 80 }];
  const under = (wanted: object) => afterwards(cluster, generatePolicies(wantedFor("shop", wanted), cluster).policies);
  /** null: to a proxy, which is opened where any two of them have one. */
  const isRedirected = (query: ConnectionQuery): boolean | null => {
    const target = podAt(query.to, before);
    if (target?.namespace !== "billing" || target.labels.app !== app || query.protocol !== "TCP") return false;
    if (query.port === 4143) return podAt(query.from, before)?.meshed && target.meshed ? true : null;
    const named = target.ports.filter((each) => each.port === query.port && each.protocol === "TCP");
    return typeof targetPort === "number" ? query.port === targetPort : named.some(({ name }) => name === targetPort);
  };
  const queries = queriesOf(before).filter(({ from }) => podAt(from, before)?.namespace === "shop");
  return [{ seed, without: under({}), within: under({ redirects }), queries, isRedirected }];
}

function withoutBlocks(policy: NetworkPolicy): NetworkPolicy[] {
  if (!policy.spec.policyTypes.includes("Ingress")) return [];
  const ingress = (policy.spec.ingress ?? []).flatMap((rule) => {
    const from = rule.from?.filter(({ ipBlock }) => !ipBlock);
    return from?.length === 0 ? [] : [{ ...rule, ...(from && { from }) }];
  });
  return [{ ...policy, spec: { ...policy.spec, ingress } }];
}

function withoutRules({ spec, ...policy }: NetworkPolicy): NetworkPolicy {
  return { ...policy, spec: { podSelector: spec.podSelector, policyTypes: ["Ingress"] } };
}

function queriesOf({ pods }: LiveCluster): ConnectionQuery[] {
  const sources = pods.filter(({ namespace }) => namespace === "shop" || namespace === "billing");
  const end = ({ namespace, name }: LivePod): AskedEnd => ({ pod: { namespace, name } });
  return sources.flatMap((from) => [
    ...pods
      .filter((to) => to !== from)
      .flatMap((to) => portsOf(to).map(([port, protocol]) => ({ from: end(from), to: end(to), port, protocol }))),
    ...OUTSIDE.flatMap((ip) =>
      (
        [
          [443, "TCP"],
          [53, "UDP"],
        ] as const
      ).map(([port, protocol]) => ({ from: end(from), to: { ip }, port, protocol })),
    ),
  ]);
}

function portsOf({ ports, namespace }: LivePod) {
  const declared = ports.map(({ port, protocol }) => [port, protocol] as const);
  if (namespace === "linkerd") return [8080, 8086, 8090].map((port) => [port, "TCP"] as const);
  return [...declared, [4143, "TCP"] as const, [53, "UDP"] as const];
}

/** Whether the wish itself says that it must, or must not, be let out of `shop`; null where the wish says nothing. */
function mustBeLetOut(
  { from, to, port, protocol }: ConnectionQuery,
  { before }: World,
  { isIsolated, letIn }: { isIsolated: boolean; letIn: boolean },
): boolean | null {
  const [source, target] = [podAt(from, before), podAt(to, before)];
  if (source?.namespace !== "shop") return null;
  if (!target) return "ip" in to && to.ip === "10.96.0.10" && port === 53;
  if (target.namespace === "kube-system")
    return target.ports.some((each) => each.port === port && each.protocol === protocol);
  if (target.namespace === "linkerd") {
    const asked = target.name.endsWith("identity") ? [8080] : [8086, 8090];
    return source.meshed && asked.includes(port);
  }
  const isAsked = isIsolated && letIn;
  return !isAsked && port === 4143 ? null : isAsked;
}

/** For TCP between meshed pods: the query for the proxy's port between the same ends; -1 for everything else. */
function proxyQuery({ from, to, protocol }: ConnectionQuery, { before, queries }: World): number {
  if (protocol !== "TCP" || !podAt(from, before)?.meshed || !podAt(to, before)?.meshed) return -1;
  return queries.findIndex((each) => each.port === 4143 && sameEnds(each, { from, to }));
}

function sameEnds(one: Pick<ConnectionQuery, "from" | "to">, other: Pick<ConnectionQuery, "from" | "to">): boolean {
  return JSON.stringify([one.from, one.to]) === JSON.stringify([other.from, other.to]);
}

/** Without a trace. */
function judgeQuickly(query: ConnectionQuery, snapshot: NetworkSnapshot) {
  const network = compiledNetwork(snapshot);
  const [from, to] = [endOf(query.from, network), endOf(query.to, network)];
  return judge(from, to, askedPort(to, query), network);
}

function podAt(asked: AskedEnd, { pods }: LiveCluster): LivePod | undefined {
  if (!("pod" in asked)) return undefined;
  return pods.find(({ namespace, name }) => namespace === asked.pod.namespace && name === asked.pod.name);
}
