import { describe, expect, it } from "vitest";
import type { HealthAnswer, RecordsState } from "@/lib/cluster/asked/health-answer";
import { healthGroups } from "./health-finding";

const ANSWER: HealthAnswer = {
  readAt: "2026-11-29T10:00:00Z",
  status: "ok",
  cluster: {
    configured: true,
    context: "c",
    server: "s",
    identity: "i",
    source: "kubeconfig",
    problem: null,
    status: "ok",
  },
  kinds: [],
  prometheus: { status: "ok", url: "http://p", checks: [] },
  linkerd: { source: "config-map", version: null, overridden: [], message: "" },
  readOnly: { on: false, reason: "" },
  localToken: "needless",
  threads: [],
  records: { state: "usable", place: "ConfigMaps in namespace egress", problem: null },
  settings: [],
};
const refused = { message: "Tried to create configmaps egress: it is forbidden.", hint: "Give it that right." };

function rowOf(records: Partial<RecordsState>, answer: Partial<HealthAnswer> = {}) {
  const groups = healthGroups({ ...ANSWER, ...answer, records: { ...ANSWER.records, ...records } });
  return groups.flatMap(({ findings }) => findings).find(({ id }) => id === "records");
}

describe("the row of health about records", () => {
  it("says where they are kept", () => {
    expect(rowOf({})).toMatchObject({
      status: "pass",
      sentence: "Kept in ConfigMaps in namespace egress.",
      fix: "",
    });
  });

  it("says what keeps them from being kept, what that means, and what helps", () => {
    expect(rowOf({ state: "unusable", problem: refused })).toMatchObject({
      status: "fail",
      sentence: expect.stringMatching(
        /^Tried to create configmaps egress: it is forbidden\. Changes still work but are not recorded/,
      ),
      fix: "Give it that right.",
    });
  });

  it("proves nothing before the first look ended, and is no alarm where nothing is written", () => {
    expect(rowOf({ state: "unknown", place: null })).toMatchObject({ status: "warn" });
    const readOnly = { on: true, reason: "READ_ONLY is set." };
    expect(rowOf({ state: "unusable", problem: refused }, { readOnly })).toMatchObject({ status: "warn" });
  });

  it("does not repeat what is wrong with the cluster", () => {
    const problem = { code: "cluster_unreachable" as const, message: "No answer.", hint: "Is it up?" };
    const cluster = { ...ANSWER.cluster, problem, status: "down" as const };
    expect(rowOf({ state: "unusable", place: null, problem }, { cluster })).toMatchObject({
      sentence: "Unknown, for the reason above.",
      fix: "",
    });
  });
});
