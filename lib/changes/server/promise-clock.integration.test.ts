import { afterEach, expect, it, vi } from "vitest";
import { actingCluster, ownNamespace } from "@/e2e/acting-cluster";
import { readObject } from "../../cluster/client/read-object";
import { EGRESS_NETWORK } from "../../linkerd/kinds";
import { dashboard } from "../../people/dashboard";
import type { RecordedPromise } from "../change-record";
import { policyOf } from "../revert-promise";
import { trafficPolicyWrite } from "../traffic-policy";
import { applyChange } from "./apply-change";
import { readRecord } from "./journal";
import { carryOn } from "./keep-carrying-on";

// What is set for a time returns by the API server's clock, a real one here, whatever that of the dashboard shows meanwhile.

const HOUR = 3_600_000;

const SHOP = ownNamespace();

const cluster = actingCluster(SHOP);
afterEach(() => {
  vi.useRealTimers();
});

/** Sets this process's clock, and nothing else: timers and the clock that only runs forward go on. */
function setClock(milliseconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: milliseconds });
}

async function allowedFor(seconds: number, name: string): Promise<{ id: string }> {
  const spec = { trafficPolicy: "Deny", networks: [{ cidr: "203.0.113.0/24" }] };
  const network = await cluster.aNetwork(name, spec);
  return applyChange(dashboard(), { proposal: { writes: [trafficPolicyWrite(network, "Allow", seconds)] } });
}

async function policyNow(name: string) {
  const ref = { group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, namespace: SHOP, name };
  return policyOf((await readObject(dashboard(), ref)).object);
}

async function promiseOf({ id }: { id: string }): Promise<RecordedPromise | null | undefined> {
  const kept = await readRecord(dashboard(), id);
  if (kept === null || kept === "unreadable") throw new Error(`no record of ${id}`);
  return kept.record.objects[0]?.promise;
}

it.each(["files", "the cluster"])(
  "does not return early when the clock is set an hour forward (records in %s)",
  async (place) => {
    if (place === "the cluster") await cluster.keepRecordsInCluster();
    const name = place === "files" ? "early-f" : "early-c";
    const applied = await allowedFor(900, name);
    setClock(Date.now() + HOUR);
    await carryOn();
    expect(await policyNow(name)).toBe("Allow");
    expect(await promiseOf(applied)).toMatchObject({ state: "pending", tries: 0 });
  },
);

it("returns in time though the clock was set an hour back after it was promised", async () => {
  const applied = await allowedFor(10, "late");
  setClock(Date.now() - HOUR);
  await vi.waitFor(
    async () => {
      await carryOn();
      expect(await policyNow("late")).toBe("Deny");
    },
    { timeout: 40_000, interval: 1_000 },
  );
  expect(await promiseOf(applied)).toMatchObject({ state: "done" });
}, 60_000);

it.each([
  ["behind", -HOUR],
  ["ahead", HOUR],
])("is promised by the API server's clock where that of the dashboard is an hour %s", async (word, off) => {
  const real = Date.now();
  setClock(real + off);
  const due = Date.parse((await promiseOf(await allowedFor(900, `promised-${word}`)))?.due ?? "");
  expect(due - real).toBeGreaterThan(890_000);
  expect(due - real).toBeLessThan(990_000);
  await carryOn();
  expect(await policyNow(`promised-${word}`)).toBe("Allow");
});
