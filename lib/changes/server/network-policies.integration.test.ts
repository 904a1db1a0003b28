import { afterAll, afterEach, describe, expect, it } from "vitest";
import { actingCluster, frontedCluster, ownNamespace } from "@/e2e/acting-cluster";
import { buildReplica, Replica } from "@/e2e/applying-replica";
import { placesAmong } from "@/e2e/killing-front";
import { IS_ALL, SEED } from "@/e2e/tier";
import { AppError } from "../../errors";
import { apiVersionOf, NETWORK_POLICY } from "../../linkerd/kinds";
import { type KubernetesObject, refOf } from "../../linkerd/object";
import { guardOf, type ProposedWrite } from "../../linkerd/proposal";
import { aCluster, aPod, mayConnect } from "../../network-policy/network.testing";
import { storePolicy } from "../../network-policy/stored/store-policy";
import { dashboard } from "../../people/dashboard";
import type { ApplyAnswer, ApplyRequest } from "../change";
import { changeId } from "../change-record";
import { removalWrites, undoRequest } from "../undo-record";
import { applyChange } from "./apply-change";
import { planChange } from "./plan-change";
import { readActivity, readChange } from "./read-activity";

// A real API server behind a front that refuses a request, or cuts the connection before it or in place of its answer. What stands after
// each request is judged: the pods of the shop were open, so at every moment they may do what the whole set allows them.

const SHOP = ownNamespace();
const POLICIES = `/apis/networking.k8s.io/v1/namespaces/${SHOP}/networkpolicies`;

const cluster = actingCluster(SHOP);
const fronted = frontedCluster(cluster);
afterAll(() => {
  for (const { store } of globalThis.egressPodStores?.values() ?? []) store.stop();
});
afterEach(async () => {
  await cluster.asAdmin("DELETE", POLICIES);
});

const DNS = { matchLabels: { "k8s-app": "kube-dns" } };
const port = (number: number, protocol = "TCP") => ({ port: number, protocol });

function policy(name: string, podSelector: unknown, egress: unknown[]): KubernetesObject {
  const spec = { podSelector, egress, policyTypes: ["Egress"] };
  return {
    apiVersion: apiVersionOf(NETWORK_POLICY),
    kind: NETWORK_POLICY.kind,
    metadata: { namespace: SHOP, name },
    spec,
  };
}

/** The one with DNS in it comes last. */
const SET = [
  policy("internet-by-label", { matchLabels: { internet: "true" } }, [{ ports: [port(443)] }]),
  policy("egress-within-namespace", {}, [{ to: [{ podSelector: {} }] }]),
  policy("default-deny-all-egress", {}, [{ to: [{ podSelector: DNS }], ports: [port(53, "UDP"), port(53)] }]),
];

const PODS = [
  aPod({ namespace: SHOP, name: "web", labels: { app: "web", internet: "true" }, ips: ["10.0.0.1"] }),
  aPod({ namespace: SHOP, name: "batch", labels: { app: "batch" }, ips: ["10.0.0.2"] }),
  aPod({ namespace: SHOP, name: "dns", labels: { "k8s-app": "kube-dns" }, ips: ["10.0.0.3"] }),
];
/** What the whole set allows. */
const KEPT = ["web > 10.0.0.3:53/UDP", "batch > 10.0.0.3:53/UDP", "web > 10.0.0.2:8080", "web > 203.0.113.7:443"];
/** And what it takes. */
const LOST = ["batch > 203.0.113.7:443", "web > 203.0.113.7:25"];

async function standing(): Promise<KubernetesObject[]> {
  const { items } = JSON.parse(await cluster.asAdmin("GET", POLICIES));
  return items.map((each: KubernetesObject) => ({
    ...each,
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
  }));
}

const names = (objects: readonly KubernetesObject[]) => objects.map(({ metadata }) => metadata.name).sort();

/** Of the connections, those that the policies which stand now allow. */
async function allowed(connections: readonly string[]): Promise<string[]> {
  const networkPolicies = (await standing()).flatMap((manifest) => {
    const stored = storePolicy(manifest);
    return stored.admitted ? [stored.policy] : [];
  });
  const network = aCluster({ pods: PODS, networkPolicies });
  return connections.filter((each) => {
    const [from, to = ""] = each.split(" > ");
    return mayConnect(`${SHOP}/${from} > ${to}`, network) === true;
  });
}

let made = 0;

function creating(writes: readonly KubernetesObject[] = SET): ApplyRequest & { id: string } {
  made += 1;
  const id = changeId(new Date(), made.toString(16).padStart(8, "0"));
  return { id, proposal: { writes: writes.map((manifest) => ({ verb: "create", manifest })) } };
}

async function deleting(): Promise<ApplyRequest & { id: string }> {
  const writes = (await standing()).map(
    (each): ProposedWrite => ({ verb: "delete", ref: refOf(each), ...guardOf(each) }),
  );
  return { ...creating(), proposal: { writes } };
}

async function tried(request: ApplyRequest): Promise<ApplyAnswer | string> {
  try {
    return await applyChange(dashboard(), request);
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

describe("a change of NetworkPolicies", () => {
  it("is planned with its order, its connections compared, and nothing of flows claimed", async () => {
    const planned = () => planChange(dashboard(), { ...creating(), windowSeconds: 900 });
    // Pods are listed once somebody asks about them, and a plan does not wait for long.
    await expect.poll(async () => (await planned()).connections, { timeout: 60_000 }).not.toBeNull();
    const plan = await planned();
    expect(plan.checks.filter(({ status }) => status !== "pass")).toEqual([
      expect.objectContaining({ id: "rehearsal", sentence: expect.stringContaining("No connection was seen") }),
    ]);
    expect(plan.checks.map(({ id }) => id)).toContain("order");
    expect(plan.connections?.counts.lost).toBe(0);
    expect(plan.meanwhile.map(({ ref }) => ref.name)).toEqual(["temporary-open-1-by-hand"]);
    expect([plan.forecast, plan.blastRadius, plan.applicable]).toEqual([null, [SHOP], true]);
    expect(await standing()).toEqual([]);
  });

  it("is written, recorded and undone, and what held the pods open meanwhile is gone each time", async () => {
    const answer = await applyChange(dashboard(), creating());
    expect(answer.results.map(({ verb, temporary = false, status }) => [verb, temporary, status])).toEqual([
      ["create", true, "applied"],
      ["create", false, "applied"],
      ["create", false, "applied"],
      ["create", false, "applied"],
      ["delete", true, "applied"],
    ]);
    expect(names(await standing())).toEqual(names(SET));
    expect([await allowed(KEPT), await allowed(LOST)]).toEqual([KEPT, []]);
    // Other files change the same cluster meanwhile.
    const entries = async () =>
      (await readActivity(dashboard())).entries.filter(({ title }) => title.includes(SHOP)).slice(0, 2);
    const [entry] = await entries();
    expect(entry).toMatchObject({ title: `Isolated ${SHOP} for egress, 3 NetworkPolicies created`, undoable: true });

    const { undo, takeBack } = await readChange(dashboard(), SHOP, answer.id);
    expect(undo.map(({ kind }) => kind)).toEqual(["past", "undoable", "undoable", "undoable", "past"]);
    expect([takeBack.at(0), takeBack.at(-1)]).toEqual([
      expect.stringMatching(/^kubectl apply [\s\S]*temporary-open-1/),
      expect.stringMatching(/^kubectl delete .*temporary-open-1/),
    ]);
    await applyChange(dashboard(), undoRequest(answer.id, undo));
    expect(await standing()).toEqual([]);
    expect(await entries()).toMatchObject([
      { title: `Opened ${SHOP} for egress, 3 NetworkPolicies deleted` },
      { undone: { whole: true }, undoable: false },
    ]);
  });

  it("changes a policy that stands, and the undo restores it", async () => {
    const [, , deny] = SET;
    if (!deny) throw new Error("There is no default-deny.");
    await applyChange(dashboard(), creating([deny]));
    const [live] = await standing();
    if (!live) throw new Error("It was not written.");
    const patch = { spec: { egress: [{ ports: [port(53, "UDP")] }] } };
    const write: ProposedWrite = { verb: "patch", ref: refOf(live), patch, ...guardOf(live) };
    const { id } = await applyChange(dashboard(), { proposal: { writes: [write] } });
    expect(await allowed(["batch > 198.51.100.1:53/UDP"])).toHaveLength(1);
    await applyChange(dashboard(), undoRequest(id, (await readChange(dashboard(), SHOP, id)).undo));
    expect((await standing()).map(({ spec }) => spec)).toEqual([live.spec]);
  });

  it("that the API server would not take is refused by the plan and before anything is written", async () => {
    const bad = policy("bad", {}, [{ to: [{ ipBlock: { cidr: "10.0.0.0/33" } }] }]);
    const plan = await planChange(dashboard(), { ...creating([...SET, bad]), windowSeconds: 900 });
    expect(plan.checks).toContainEqual(
      expect.objectContaining({ id: "schema", status: "fail", sentence: expect.stringContaining("ipBlock.cidr") }),
    );
    expect(await tried(creating([...SET, bad]))).toBe("object_invalid");
    expect(await standing()).toEqual([]);
  });

  it("in a namespace that others depend on is written only once that was typed", async () => {
    const system = SET.map((each) => ({ ...each, metadata: { ...each.metadata, namespace: "kube-system" } }));
    const plan = await planChange(dashboard(), { ...creating(system), windowSeconds: 900 });
    expect(plan.namespacesToConfirm).toEqual(["kube-system"]);
    await expect(applyChange(dashboard(), creating(system))).rejects.toMatchObject({
      code: "confirmation_missing",
      details: { missing: ["kube-system"] },
    });
  });
});

const WHEN = ["before", "after"] as const;
/** Each policy is written first, which takes its time: a run tries one of them. */
const BY_LOT = IS_ALL ? WHEN : WHEN.filter((_, index) => index === SEED % WHEN.length);

describe("a pod that was open keeps DNS and what the whole set allows", () => {
  for (const [what, prepare] of [
    ["while policies are written", async () => creating()],
    [
      "while they are undone",
      async () => {
        await applyChange(dashboard(), creating());
        return deleting();
      },
    ],
  ] as const) {
    for (const when of what === "while they are undone" ? BY_LOT : WHEN) {
      const where = when === "before" ? "on its way" : "in its answer";
      it(`${what}, whichever request fails ${where}`, { timeout: 300_000 }, async () => {
        fronted.front.arm(null);
        const whole = await prepare();
        fronted.front.arm(null);
        await applyChange(dashboard(), whole);
        const kinds = [...fronted.front.kinds()];
        expect(kinds).toContain("DELETE networkpolicies");
        await cluster.asAdmin("DELETE", POLICIES);
        for (const at of placesAmong(kinds)) {
          const request = await prepare();
          // What is not of this change is asked before it is counted.
          await readActivity(dashboard());
          fronted.front.arm({ at, when, happen: () => {} });
          const answer = await tried(request);
          fronted.front.arm(null);
          expect([at, kinds[at - 1], await allowed(KEPT)]).toEqual([at, kinds[at - 1], KEPT]);
          await toldAsItIs(request, answer);
          await cluster.asAdmin("DELETE", POLICIES);
        }
      });
    }
  }

  it("whenever the process is killed, and the next one tells what is left", { timeout: 300_000 }, async () => {
    const program = await buildReplica();
    const settings = { XDG_STATE_HOME: cluster.stateHome, KUBECONFIG: fronted.kubeconfig };
    try {
      const killedAt = async (at: number | null): Promise<readonly string[]> => {
        const replica = await Replica.start(program.path, settings);
        const request = creating();
        fronted.front.arm(at === null ? null : { at, when: "after", happen: () => replica.kill() });
        replica.apply(request);
        await Promise.race([replica.exited, expect.poll(() => replica.isAnswered, { timeout: 60_000 }).toBe(true)]);
        const kinds = [...fronted.front.kinds()];
        fronted.front.arm(null);
        replica.kill();
        await replica.exited;
        expect([at, await allowed(KEPT)]).toEqual([at, KEPT]);
        await readActivity(dashboard());
        expect([at, await allowed(KEPT)]).toEqual([at, KEPT]);
        await toldAsItIs(request, null);
        await cluster.asAdmin("DELETE", POLICIES);
        return kinds;
      };
      const kinds = await killedAt(null);
      // A replica takes long to start: without --all one is killed, at a creation or at the removal.
      const verb = SEED % 2 === 0 ? "POST" : "DELETE";
      const chosen = (at: number) => IS_ALL || kinds[at - 1] === `${verb} networkpolicies`;
      for (const at of placesAmong(kinds).filter(chosen)) await killedAt(at);
    } finally {
      program.remove();
    }
  });

  it("also where one of them is refused: what isolates is not written, and one undo takes the rest back", async () => {
    const [, within] = SET;
    if (!within) throw new Error("There is no second policy.");
    const other = { ...within, spec: { podSelector: { matchLabels: { app: "nobody" } }, policyTypes: ["Egress"] } };
    await cluster.asAdmin("POST", POLICIES, other);
    const answer = await applyChange(dashboard(), creating());
    expect(answer.results.map(({ status, code = null }) => [status, code])).toEqual([
      ["applied", null],
      ["applied", null],
      ["failed", "object_exists"],
      ["not-tried", null],
      ["not-tried", null],
    ]);
    expect(await allowed([...KEPT, ...LOST])).toEqual([...KEPT, ...LOST]);
    const { record, undo } = await readChange(dashboard(), SHOP, answer.id);
    expect(removalWrites(record, undo)).toMatchObject([
      { verb: "delete", ref: { name: expect.stringMatching(/^temporary-open-1-/) } },
    ]);
    await applyChange(dashboard(), undoRequest(answer.id, undo));
    expect(names(await standing())).toEqual(["egress-within-namespace"]);
  });

  it("and where the first is refused nothing is left", async () => {
    const [first] = SET;
    if (!first) throw new Error("There is no policy.");
    const other = { ...first, spec: { podSelector: { matchLabels: { app: "nobody" } }, policyTypes: ["Egress"] } };
    await cluster.asAdmin("POST", POLICIES, other);
    expect(await tried(creating())).toBe("object_exists");
    expect(names(await standing())).toEqual(["internet-by-label"]);
  });

  /** What still stands meanwhile is told, and the record takes everything back. */
  async function toldAsItIs({ id }: { id: string }, answer: ApplyAnswer | string | null): Promise<void> {
    const left = names(await standing()).filter((each) => each.startsWith("temporary-"));
    if (left.length === 0) return;
    expect(answer).not.toEqual(expect.any(String));
    const { record, undo } = await readChange(dashboard(), SHOP, id);
    const offered = undo.flatMap((each) =>
      each.kind === "undoable" && each.write.verb === "delete" ? [each.write] : [],
    );
    expect(record.state).toBe("done");
    expect(offered.map(({ ref }) => ref.name)).toEqual(expect.arrayContaining(left));
  }
});

describe("whoever may not write NetworkPolicies", () => {
  it("is told which verb is missing, and nothing is written", async () => {
    cluster.actAs("viewer");
    const plan = await planChange(dashboard(), { ...creating(), windowSeconds: 900 });
    expect(plan.checks).toContainEqual(
      expect.objectContaining({
        id: "rights",
        status: "fail",
        hint: expect.stringContaining(
          'It lacks the verb "create" on "networkpolicies" in API group "networking.k8s.io".',
        ),
      }),
    );
    expect(await tried(creating())).toBe("cluster_forbidden");
    expect(await standing()).toEqual([]);
  });
});
