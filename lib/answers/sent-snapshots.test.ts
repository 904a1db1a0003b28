import { expect, it } from "vitest";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { Proposal } from "../linkerd/proposal";
import { aNetwork, aRoute, aSnapshot } from "../resolver/policy-builders.testing";
import { SnapshotReceiver, SnapshotSender } from "./sent-snapshots";

function aWay() {
  const [sender, receiver] = [new SnapshotSender(), new SnapshotReceiver()];
  return (snapshot: PolicySnapshot, proposal: Proposal | null = null) => {
    const sent = structuredClone(sender.send(snapshot, proposal));
    return { ...receiver.receive(sent), added: sent.added.length, sentProposal: sent.proposed?.proposal ?? null };
  };
}

it("a thread gets each object once, and what stays keeps its identity there", () => {
  const pass = aWay();
  const [network, route] = [aNetwork(), aRoute("HTTPRoute")];
  const edited = aNetwork({ trafficPolicy: "Allow" });
  const before = aSnapshot([network, route]);

  const first = pass(before);
  expect(first).toMatchObject({ before, added: 2 });
  const again = pass(before);
  expect(again.added).toBe(0);
  expect(again.before).toBe(first.before);

  const second = pass(aSnapshot([edited, route]));
  expect(second).toMatchObject({ before: aSnapshot([edited, route]), added: 1 });
  expect(second.before.resources[1]).toBe(first.before.resources[1]);

  // What a call did not name is forgotten on both sides.
  expect(pass(before)).toMatchObject({ before, added: 1 });
});

it("a proposal goes once for all that is asked about it, and never for a question about another one or none", () => {
  const pass = aWay();
  const before = aSnapshot([aNetwork()]);
  const one: Proposal = { writes: [{ verb: "create", manifest: aNetwork({ name: "one" }) }] };
  const two: Proposal = { writes: [{ verb: "create", manifest: aNetwork({ name: "two" }) }] };
  const first = pass(before, one);
  expect(first).toMatchObject({ proposal: one, sentProposal: one });
  expect(pass(before).proposal).toBeNull();
  const again = pass(before, one);
  expect(again.proposal).toBe(first.proposal);
  expect(again.sentProposal).toBeNull();
  expect(pass(before, two)).toMatchObject({ proposal: two, sentProposal: two });
  expect(pass(before, one)).toMatchObject({ proposal: one, sentProposal: one });
});
