import { describe, expect, it } from "vitest";
import { GRPC_ROUTE } from "../../linkerd/kinds";
import { refOf } from "../../linkerd/object";
import { type ProposedWrite, refOfWrite } from "../../linkerd/proposal";
import { isRecord } from "../../linkerd/record";
import { proposedSnapshot } from "../../simulation/proposed-snapshot";
import { aNetwork, aRoute, aSnapshot } from "../builders.testing";
import { returningRoutes, statusChecks } from "./status-checks";

const winner = aRoute({ kind: GRPC_ROUTE, name: "winner" });
const loser = aRoute({ name: "loser", accepted: false });
const elsewhere = aRoute({ name: "elsewhere", port: 8080 });
const before = aSnapshot([aNetwork(), winner, loser, elsewhere]);

function applied(...writes: ProposedWrite[]) {
  const snapshot = proposedSnapshot(before, { writes });
  return { snapshot, returning: returningRoutes(before, snapshot, writes.map(refOfWrite)) };
}

const goes: ProposedWrite = { verb: "delete", ref: refOf(winner), uid: "u", resourceVersion: "1" };

describe("routes that come back into force", () => {
  it("are those that the winner of a conflict displaced, once it goes", () => {
    const { snapshot, returning } = applied(goes);
    expect(returning).toEqual([refOf(loser)]);
    expect(statusChecks(before, snapshot)).toEqual([]);
  });

  it("are none where the winner stays, or another route goes", () => {
    expect(applied({ ...goes, ref: refOf(elsewhere) }).returning).toEqual([]);
  });

  it("are not those that are written themselves: these are waited for anyway", () => {
    const patch = { spec: { hostnames: ["api.example"] } };
    const patched: ProposedWrite = { verb: "patch", ref: refOf(loser), patch, uid: "u", resourceVersion: "1" };
    expect(applied(goes, patched).returning).toEqual([]);
  });
});

describe("a route whose backend does not resolve", () => {
  it("would be accepted and fail its requests, which the plan says", () => {
    const route = aRoute({ name: "inward", port: 8081 });
    const spec = {
      ...(isRecord(route.spec) && route.spec),
      rules: [{ backendRefs: [{ kind: "Service", name: "gone", port: 80 }] }],
    };
    const { status: _, ...manifest } = { ...route, spec };
    expect(statusChecks(before, applied({ verb: "create", manifest }).snapshot)).toEqual([
      {
        id: "admission",
        status: "warn",
        sentence: expect.stringMatching(
          /inward would be accepted, but traffic to a backend that does not resolve would fail: BackendNotFound/,
        ),
      },
    ]);
  });
});
