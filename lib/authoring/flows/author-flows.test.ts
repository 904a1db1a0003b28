import { describe, expect, it } from "vitest";
import { aNetwork, aSnapshot } from "../../changes/builders.testing";
import { aFlow, aTlsFlow } from "../../flows/a-flow.testing";
import type { Flow } from "../../flows/flow";
import { compile } from "../../resolver/compile/compile";
import type { PortsTold } from "../../resolver/partial/dialled";
import { type AuthorChoices, NEEDED_TICKS, NO_CHOICES, type Ticks } from "./author-choices";
import { authorFlows, MOST_ROWS } from "./author-flows";

function http(host: string, overrides: Partial<Flow> = {}): Flow {
  return aFlow({ id: host, host, registrableDomain: host, port: 80, portConfirmed: false, ...overrides });
}

function tcp(address: string, port: number): Flow {
  const route = { group: "", kind: "default", namespace: "", name: "tcp-egress-deny" };
  return aFlow({ id: `${address}:${port}`, protocol: "tcp", host: null, address, port, portConfirmed: true, route });
}

function authored(
  flows: Flow[],
  choices: Partial<AuthorChoices> = {},
  ticks: Ticks = NEEDED_TICKS,
  toldOf?: (flow: Flow) => PortsTold,
) {
  const policy = compile(aSnapshot([aNetwork()]));
  return authorFlows(flows, flows, policy, {
    ticks,
    choices: { ...NO_CHOICES, ...choices },
    ...(toldOf && { toldOf }),
  });
}

function told(kind: PortsTold["kind"], ...ports: [port: number, share: number][]): PortsTold {
  return {
    kind,
    ports: ports.map(([port, share]) => ({ port, share, connections: share * 100, addresses: ["203.0.113.9"] })),
  };
}

describe("what many flows are authored into", () => {
  it("ticks what was denied and what Deny would stop, and nothing else", () => {
    const { rows, ticked } = authored([
      http("a.example"),
      http("b.example", { verdict: "allowed-by-default" }),
      http("c.example", { verdict: "allowed-by-route" }),
      http("d.example", { verdict: "uncovered", network: null }),
    ]);
    expect(rows.map(({ flow, ticked: isTicked }) => [flow.host, isTicked])).toEqual([
      ["a.example", true],
      ["b.example", true],
      ["c.example", false],
      ["d.example", false],
    ]);
    expect(ticked).toBe(2);
  });

  it("takes a person's word for one flow over the rule", () => {
    const flows = [http("a.example"), http("b.example")];
    const choices = { ports: { "80": 80 } };
    const { writes } = authored(flows, choices, { rule: "needed", flipped: ["b.example"] });
    expect(writes.flatMap((write) => write.flows.map(({ host }) => host))).toEqual(["a.example"]);
    expect(authored(flows, choices, { rule: "none", flipped: [] }).writes).toEqual([]);
  });

  it("takes the reported port until a person says another, and asks once, however many flows reported it", () => {
    const flows = [http("a.example"), http("b.example"), http("c.example", { port: 8080 })];
    const before = authored(flows);
    expect(before.portQuestions).toEqual([
      { key: "80", workload: null, candidates: [], reported: 80, flows: 2, answer: null },
      { key: "8080", workload: null, candidates: [], reported: 8080, flows: 1, answer: null },
    ]);
    const portsOf = ({ writes }: typeof before) =>
      writes.map(({ manifest, notices }) => [
        manifest.metadata.name,
        notices.filter(({ id }) => id.startsWith("port-")).map(({ id }) => id),
      ]);
    expect(portsOf(before)).toEqual([
      ["allow-http-80-all-egress", ["port-not-confirmed"]],
      ["allow-http-8080-all-egress", ["port-not-confirmed"]],
    ]);
    const after = authored(flows, { ports: { "80": 8000 } });
    expect(after.portQuestions.map(({ answer }) => answer)).toEqual([8000, null]);
    expect(portsOf(after)).toEqual([
      ["allow-http-8000-all-egress", ["port-as-reported"]],
      ["allow-http-8080-all-egress", ["port-not-confirmed"]],
    ]);
    expect(after.confirmedPorts).toEqual([
      { flowId: "a.example", port: 8000 },
      { flowId: "b.example", port: 8000 },
      { flowId: "c.example", port: 8080 },
    ]);
  });

  it("asks for a port that was not reported, and leaves the flow out until there is one", () => {
    const { writes, portQuestions, leftOut } = authored([http("a.example", { port: null })]);
    expect(writes).toEqual([]);
    expect(portQuestions).toMatchObject([{ key: "", reported: null, answer: null }]);
    expect(leftOut.map(({ reason, count }) => [reason, count])).toEqual([["needs-port", 1]]);
  });

  it("takes the port that connections leave without a question, whatever was reported", () => {
    const known: Record<string, PortsTold> = {
      "a.example": told("confirmed", [80, 1]),
      "b.example": told("refuted", [8080, 1]),
    };
    const { writes, portQuestions, confirmedPorts } = authored(
      [http("a.example"), http("b.example")],
      {},
      NEEDED_TICKS,
      ({ id }) => known[id] ?? told("unknown"),
    );
    expect(portQuestions).toEqual([]);
    expect(writes.map((write) => [write.flows[0]?.id, write.manifest.metadata.name])).toEqual([
      ["a.example", "allow-http-80-all-egress"],
      ["b.example", "allow-http-8080-all-egress"],
    ]);
    expect(writes.flatMap(({ notices }) => notices.map(({ id }) => id))).not.toContain("port-as-reported");
    expect(confirmedPorts).toEqual([
      { flowId: "a.example", port: 80 },
      { flowId: "b.example", port: 8080 },
    ]);
  });

  it("asks where connections leave several ports, once for a workload, and does not offer one to which none went", () => {
    const flows = [http("a.example"), http("b.example")];
    const toldOf = () => told("refuted", [8080, 0.75], [3000, 0.25]);
    const [question, ...others] = authored(flows, {}, NEEDED_TICKS, toldOf).portQuestions;
    expect(others).toEqual([]);
    expect(question).toEqual({
      key: "80@shop/web",
      workload: "shop/web",
      candidates: [
        { port: 8080, share: 0.75 },
        { port: 3000, share: 0.25 },
      ],
      reported: null,
      flows: 2,
      answer: null,
    });
    expect(authored(flows, { ports: { "80": 80 } }, NEEDED_TICKS, toldOf).writes).toEqual([]);
    expect(authored(flows, { ports: { "80@shop/web": 3000 } }, NEEDED_TICKS, toldOf).writes).toHaveLength(1);
  });

  it("drafts for each port that connections leave where that is the answer, and counts the flow once", () => {
    const flows = [http("a.example"), http("b.example")];
    const toldOf = () => told("refuted", [8080, 0.75], [3000, 0.25]);
    const { writes, rows, portQuestions, confirmedPorts, already } = authored(
      flows,
      { ports: { "80@shop/web": "every" } },
      NEEDED_TICKS,
      toldOf,
    );
    expect(writes.map(({ manifest, flows: taken }) => [manifest.metadata.name, taken.map(({ id }) => id)])).toEqual([
      ["allow-http-3000-all-egress", ["a.example", "b.example"]],
      ["allow-http-8080-all-egress", ["a.example", "b.example"]],
    ]);
    expect([rows.map(({ fate }) => fate), already]).toEqual([["proposed", "proposed"], 0]);
    expect(portQuestions.map(({ answer }) => answer)).toEqual(["every"]);
    // Which of them it was nobody said, so the rehearsal weighs them as it does without an answer.
    expect(confirmedPorts).toEqual([]);
    const policy = compile(
      aSnapshot([aNetwork(), ...writes.slice(0, 1).map(({ manifest }) => manifest)], { status: "computed" }),
    );
    const half = authorFlows(flows, flows, policy, {
      ticks: NEEDED_TICKS,
      choices: { ...NO_CHOICES, ports: { "80@shop/web": "every" } },
      toldOf,
    });
    expect([half.writes.map(({ manifest }) => manifest.metadata.name), half.already]).toEqual([
      ["allow-http-8080-all-egress"],
      0,
    ]);
  });

  it("asks once for a workload and port what was written into Host, and takes an address for a hostname", () => {
    const nameless = (id: string, port: number) =>
      http(id, { host: null, registrableDomain: null, port, portConfirmed: true });
    const flows = [nameless("a", 3000), nameless("b", 8080), http("c.example"), tcp("203.0.113.9", 443)];
    const before = authored(flows);
    expect(before.namelessHosts).toEqual([
      { key: "3000@shop/web", workload: "shop/web", port: 3000, flows: 1, open: true },
      { key: "8080@shop/web", workload: "shop/web", port: 8080, flows: 1, open: true },
    ]);
    const { writes, rows, namelessHosts } = authored(flows, { hosts: { "3000@shop/web": "203.0.113.40" } });
    expect(writes.map(({ manifest }) => manifest)).toMatchObject([
      { kind: "HTTPRoute", spec: { hostnames: ["c.example"], parentRefs: [{ port: 80 }] } },
      { kind: "HTTPRoute", spec: { hostnames: ["203.0.113.40"], parentRefs: [{ port: 3000 }] } },
    ]);
    expect(rows.find(({ flow }) => flow.id === "a")?.fate).toBe("proposed");
    expect(rows.find(({ flow }) => flow.id === "b")?.fate).toBe("needs-hostname");
    expect(namelessHosts.map(({ open }) => open)).toEqual([false, true]);
    const typo = authored(flows, { hosts: { "3000@shop/web": "203.0.113.40:3000" } });
    expect(typo.leftOut.find(({ flows: left }) => left.some(({ id }) => id === "a"))?.reason).toBe("unusable-host");
  });

  it("asks for the name of a place once, and takes it for a TLSRoute", () => {
    const flow = tcp("203.0.113.9", 443);
    expect(authored([flow]).unnamed).toEqual([
      {
        ...{ key: "203.0.113.9:443", address: "203.0.113.9", port: 443, portConfirmed: true, flows: 1 },
        ...{ usuallyTls: true, open: true },
      },
    ]);
    const { writes, unnamed } = authored([flow], { names: { "203.0.113.9:443": "api.example" } });
    expect(writes.map(({ manifest }) => manifest.kind)).toEqual(["TLSRoute"]);
    expect(unnamed.map(({ open }) => open)).toEqual([false]);
  });

  it("offers to limit paths for plaintext HTTP alone", () => {
    const { plaintextHosts, hasTls } = authored([http("a.example"), aTlsFlow({ id: "t", host: "b.example" })]);
    expect(plaintextHosts).toEqual(["a.example"]);
    expect(hasTls).toBe(true);
  });

  it("counts every flow though it sends only so many rows", () => {
    const flows = Array.from({ length: MOST_ROWS + 50 }, (_, index) => http(`h${index}.example`));
    const answer = authored(flows, { ports: { "80": 80 } });
    expect(answer.rows).toHaveLength(MOST_ROWS);
    expect([answer.shown, answer.ticked]).toEqual([MOST_ROWS + 50, MOST_ROWS + 50]);
    expect(answer.confirmedPorts).toHaveLength(MOST_ROWS + 50);
  });
});
