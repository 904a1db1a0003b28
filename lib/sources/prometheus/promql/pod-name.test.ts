import { expect, it } from "vitest";
import { ownerOfPod } from "./pod-name";

it.each([
  ["web-6d4c9bd7f-x7k2p", "web"],
  ["web-api-7d9c8b6f5-bcdfg", "web-api"],
  ["node-agent-x7k2p", "node-agent"],
  ["db-0", "db-0"],
  ["web", "web"],
])("of pod %s seems to be %s", (pod, owner) => {
  expect(ownerOfPod(pod)).toBe(owner);
});
