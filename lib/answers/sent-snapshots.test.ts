import { expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot } from "../resolver/policy-builders.testing";
import { SnapshotReceiver, SnapshotSender } from "./sent-snapshots";

it("a thread gets each object once, and what stays keeps its identity there", () => {
  const [sender, receiver] = [new SnapshotSender(), new SnapshotReceiver()];
  const pass = (...snapshots: ReturnType<typeof aSnapshot>[]) => {
    const packed = structuredClone(sender.send(snapshots));
    return { got: receiver.receive(packed), added: packed.flatMap(({ added }) => added).length };
  };
  const [network, route] = [aNetwork(), aRoute("HTTPRoute")];
  const edited = aNetwork({ trafficPolicy: "Allow" });
  const before = aSnapshot([network, route]);

  const first = pass(before, aSnapshot([edited, route]));
  expect(first.added).toBe(3);
  expect(first.got).toEqual([before, aSnapshot([edited, route])]);
  expect(first.got[1]?.resources[1]).toBe(first.got[0]?.resources[1]);

  const second = pass(before);
  expect(second.added).toBe(0);
  expect(second.got[0]?.resources[0]).toBe(first.got[0]?.resources[0]);

  // What a call did not name is forgotten on both sides.
  expect(pass(aSnapshot([edited])).added).toBe(1);
  expect(pass(before).got).toEqual([before]);
});
