import { beforeEach, describe, expect, it, vi } from "vitest";
import { actingCluster, ownNamespace } from "../../e2e/acting-cluster";
import { kubeClient } from "../cluster/client/current-client";
import { dashboard } from "../people/dashboard";
import { ClusterRecords } from "./cluster-records";
import { recordStore } from "./current-store";
import { itKeepsRecords } from "./store-behaviour";

// On a real API server, by the rights that the README names.

const SHOP = ownNamespace();

const cluster = actingCluster(SHOP);
beforeEach(() => cluster.keepRecordsInCluster());

describe("records as ConfigMaps", () => {
  itKeepsRecords(async () => new ClusterRecords(() => kubeClient(dashboard()), cluster.recordsNamespace));

  it("are where RECORDS_NAMESPACE says, and on a laptop files of the user's, for each cluster its own", async () => {
    expect((await recordStore(dashboard())).place).toBe(`ConfigMaps in namespace ${cluster.recordsNamespace}`);
    vi.stubEnv("RECORDS_NAMESPACE", "");
    const { metadata } = JSON.parse(await cluster.asAdmin("GET", "/api/v1/namespaces/kube-system"));
    expect((await recordStore(dashboard())).place).toBe(
      `files in ${cluster.stateHome}/linkerd-egress-dashboard/changes/${metadata.uid}`,
    );
  });

  it("that could not be kept for want of a right are told before one is lost", async () => {
    await expect(new ClusterRecords(() => kubeClient(dashboard()), "nowhere").check()).rejects.toMatchObject({
      code: "cluster_forbidden",
    });
    cluster.actAs("viewer");
    await expect(
      new ClusterRecords(() => kubeClient(dashboard()), cluster.recordsNamespace).check(),
    ).rejects.toMatchObject({
      code: "cluster_forbidden",
      message: expect.stringContaining("configmaps"),
    });
  });

  it("of another shape are left out, and one under another name is not taken for its own", async () => {
    const path = `/api/v1/namespaces/${cluster.recordsNamespace}/configmaps`;
    const labels = { "linkerd-egress-dashboard/record": "change" };
    const named = (name: string, data: Record<string, string>) =>
      cluster.asAdmin("POST", path, { metadata: { name: `linkerd-egress-dashboard-${name}`, labels }, data });
    await named("stray", {});
    await named("renamed", { key: "other", record: "x" });
    const store = await recordStore(dashboard());
    expect((await store.list()).map((each) => each.key)).not.toEqual(expect.arrayContaining(["other"]));
    await expect(store.read("renamed")).rejects.toMatchObject({ code: "cluster_bad_answer" });
  });
});
