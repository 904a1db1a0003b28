import { describe, expect, it } from "vitest";
import { aNetwork, aSnapshot } from "../changes/builders";
import { aFlow, aTlsFlow } from "../flows/a-flow";
import type { Flow } from "../flows/flow";
import { compile } from "../resolver/compile";
import { type AuthorChoices, NEEDED_TICKS, NO_CHOICES, type Ticks } from "./author-choices";
import { authorFlows, MOST_ROWS } from "./author-flows";

function http(host: string, overrides: Partial<Flow> = {}): Flow {
  return aFlow({ id: host, host, registrableDomain: host, port: 80, portConfirmed: false, ...overrides });
}

function tcp(address: string, port: number): Flow {
  const route = { group: "", kind: "default", namespace: "", name: "tcp-egress-deny" };
  return aFlow({ id: `${address}:${port}`, protocol: "tcp", host: null, address, port, portConfirmed: true, route });
}

function authored(flows: Flow[], choices: Partial<AuthorChoices> = {}, ticks: Ticks = NEEDED_TICKS) {
  const policy = compile(aSnapshot([aNetwork()]));
  return authorFlows(flows, flows, policy, { ticks, choices: { ...NO_CHOICES, ...choices } });
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

  it("asks for a port once, however many flows reported it, and keeps the question once it is answered", () => {
    const flows = [http("a.example"), http("b.example"), http("c.example", { port: 8080 })];
    const before = authored(flows);
    expect(before.portQuestions).toEqual([
      { key: "80", reported: 80, flows: 2, answer: null },
      { key: "8080", reported: 8080, flows: 1, answer: null },
    ]);
    expect(before.writes).toEqual([]);
    const after = authored(flows, { ports: { "80": 8000 } });
    expect(after.portQuestions.map(({ answer }) => answer)).toEqual([8000, null]);
    expect(after.writes).toHaveLength(1);
    expect(after.confirmedPorts).toEqual([
      { flowId: "a.example", port: 8000 },
      { flowId: "b.example", port: 8000 },
    ]);
  });

  it("asks for the name of a place once, and takes it for a TLSRoute", () => {
    const flow = tcp("203.0.113.9", 443);
    expect(authored([flow]).unnamed).toEqual([
      { key: "203.0.113.9:443", address: "203.0.113.9", port: 443, portConfirmed: true, flows: 1, usuallyTls: true },
    ]);
    const { writes, unnamed } = authored([flow], { names: { "203.0.113.9:443": "api.example" } });
    expect(writes.map(({ manifest }) => manifest.kind)).toEqual(["TLSRoute"]);
    expect(unnamed).toHaveLength(1);
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
