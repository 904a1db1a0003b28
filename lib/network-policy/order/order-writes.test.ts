import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "../../../e2e/drawn";
import { askedNetworks, namedPolicy } from "../arbitrary-network.testing";
import { selects } from "../compile/selector";
import { connectable } from "../connectable";
import { aCluster, aPod, aPolicy, mayConnect } from "../network.testing";
import type { LabelSelector, NetworkPolicy } from "../stored/network-policy";
import type { NetworkSnapshot } from "../stored/pod";
import { orderWrites, type PolicyWrite, type WriteOrder } from "./order-writes";
import { unselected } from "./unselected";

const egress = (name: string, podSelector: LabelSelector, rules: unknown[], namespace = "shop") =>
  aPolicy({ podSelector, egress: rules, policyTypes: ["Egress"] }, { name, namespace });
const port = (number: number, protocol = "TCP") => ({ ports: [{ port: number, protocol }] });

const DNS = egress("default-deny", {}, [port(53, "UDP")]);
const WEB = egress("web-out", { matchLabels: { app: "web" } }, [port(443)]);

const writing = (before: NetworkPolicy | null, after: NetworkPolicy | null) => ({
  write: `${before ? (after ? "patch" : "delete") : "create"} ${(after ?? before)?.name}`,
  before,
  after,
});

function words(order: WriteOrder<string>): string[] {
  if (!order.ok) return [`tangled ${order.tangled.join()}`];
  return order.steps.map((step) => (step.kind === "write" ? step.write : `${step.kind} ${step.policy.name}`));
}

/** The policies that stand after each step, the first before all of them. */
function moments(writes: readonly PolicyWrite<string>[], standing: readonly NetworkPolicy[]): NetworkPolicy[][] {
  const order = orderWrites(writes, standing, "t");
  if (!order.ok) return [];
  const stands = new Map(standing.map((each) => [`${each.namespace}/${each.name}`, each]));
  const put = (policy: NetworkPolicy) => stands.set(`${policy.namespace}/${policy.name}`, policy);
  const remove = ({ namespace, name }: NetworkPolicy) => stands.delete(`${namespace}/${name}`);
  return [
    [...stands.values()],
    ...order.steps.map((step) => {
      if (step.kind === "write") {
        const found = writes.find(({ write }) => write === step.write);
        if (found?.after) put(found.after);
        else if (found?.before) remove(found.before);
      } else if (step.kind === "put") put(step.policy);
      else remove(step.policy);
      return [...stands.values()];
    }),
  ];
}

describe("the order in which NetworkPolicies are written", () => {
  it("one policy for open pods is written as it is: it isolates and allows in one moment", () => {
    expect(words(orderWrites([writing(null, DNS)], [], "t"))).toEqual(["create default-deny"]);
  });

  it("several for open pods are written while these are held open, and what holds them open goes last", () => {
    const order = orderWrites([writing(null, WEB), writing(null, DNS)], [], "t");
    expect(words(order)).toEqual([
      "put temporary-open-1-t",
      "create web-out",
      "create default-deny",
      "remove temporary-open-1-t",
    ]);
    expect(order.ok && order.steps[0]).toMatchObject({
      policy: { namespace: "shop", spec: { podSelector: {}, egress: [{}], policyTypes: ["Egress"] } },
    });
  });

  it("pods that are isolated already are not opened meanwhile", () => {
    const own = egress("checkout", { matchLabels: { app: "checkout" } }, []);
    const order = orderWrites([writing(null, WEB), writing(null, DNS)], [own], "t");
    expect(order.ok && order.steps[0]).toMatchObject({
      policy: {
        spec: { podSelector: { matchExpressions: [{ key: "app", operator: "NotIn", values: ["checkout"] }] } },
      },
    });
    expect(words(orderWrites([writing(null, WEB), writing(null, WEB)], [DNS], "t"))).not.toContain("put");
  });

  it("an undo opens first, and deletes while the pods are held open", () => {
    expect(words(orderWrites([writing(DNS, null), writing(WEB, null)], [DNS, WEB], "t"))).toEqual([
      "put temporary-open-1-t",
      "delete default-deny",
      "delete web-out",
      "remove temporary-open-1-t",
    ]);
  });

  it("what two policies exchange is allowed by a copy of the former one meanwhile", () => {
    const other = egress("other", {}, [port(80)]);
    const [first, second] = [egress("default-deny", {}, [port(80)]), egress("other", {}, [port(53, "UDP")])];
    expect(words(orderWrites([writing(DNS, first), writing(other, second)], [DNS, other], "t"))).toEqual([
      "put temporary-former-1-t",
      "patch default-deny",
      "patch other",
      "remove temporary-former-1-t",
    ]);
  });

  it("namespaces are held open each for itself", () => {
    const elsewhere = [egress("a", {}, [], "billing"), egress("b", { matchLabels: { app: "b" } }, [], "billing")];
    const writes = [writing(null, WEB), writing(null, DNS), ...elsewhere.map((each) => writing(null, each))];
    const order = orderWrites(writes, [], "t");
    const put = order.ok ? order.steps.filter(({ kind }) => kind === "put") : [];
    expect(put).toMatchObject([{ policy: { namespace: "shop" } }, { policy: { namespace: "billing" } }]);
  });

  it("where too many would have to stand meanwhile nothing is ordered", () => {
    const labels = (index: number) => ({ [`a${index}`]: "1", [`b${index}`]: "1" });
    const standing = [0, 1, 2, 3].map((index) => egress(`p${index}`, { matchLabels: labels(index) }, []));
    expect(words(orderWrites([writing(null, WEB), writing(null, DNS)], standing, "t"))).toEqual(["tangled shop"]);
  });

  it("a pod that asks for names may do so in every moment", () => {
    const pods = [aPod(), aPod({ name: "batch", ips: ["10.0.0.2"] })];
    for (const networkPolicies of moments([writing(null, WEB), writing(null, DNS)], [])) {
      const cluster = aCluster({ pods, networkPolicies });
      const kept = ["shop/web > 203.0.113.7:53/UDP", "shop/web > 203.0.113.7:443", "shop/batch > 203.0.113.7:53/UDP"];
      expect(kept.filter((each) => mayConnect(each, cluster) !== true)).toEqual([]);
    }
  });
});

describe("for any pods, policies and writes", () => {
  const runs = { numRuns: drawn(1_000) };
  const changes = askedNetworks.chain(({ snapshot, query }) => {
    const standing = snapshot.networkPolicies;
    const fates = fc.array(fc.constantFrom("stays", "patched", "deleted"), {
      minLength: standing.length,
      maxLength: standing.length,
    });
    const others = fc.tuple(...standing.map(({ name }) => namedPolicy(name)));
    const created = fc
      .nat({ max: 3 })
      .chain((count) => fc.tuple(...Array.from({ length: count }, (_, place) => namedPolicy(`new-${place}`))));
    return fc.record({ snapshot: fc.constant(snapshot), query: fc.constant(query), fates, others, created });
  });

  it("no moment takes what holds before and after, and none gives what holds at neither end", () => {
    let ordered = 0;
    fc.assert(
      fc.property(changes, ({ snapshot, query, fates, others, created }) => {
        const { networkPolicies: standing } = snapshot;
        const writes = [
          ...created.map((policy) => writing(null, policy)),
          ...standing.flatMap((policy, index) => {
            const other = others[index];
            if (fates[index] === "deleted") return [writing(policy, null)];
            return fates[index] === "patched" && other
              ? [writing(policy, { ...other, namespace: policy.namespace })]
              : [];
          }),
        ];
        const answers = moments(writes, standing).map((networkPolicies) => allowed({ ...snapshot, networkPolicies }));
        if (answers.length === 0) return;
        ordered += 1;
        const [before, after] = [answers.at(0), answers.at(-1)];
        for (const side of ["egress", "ingress"] as const) {
          const ends = [before?.[side], after?.[side]];
          for (const moment of answers) expect(ends).toContain(moment[side]);
        }

        function allowed(network: NetworkSnapshot) {
          const { egressAllowed, ingressAllowed } = connectable(query, network);
          return { egress: egressAllowed === true, ingress: ingressAllowed };
        }
      }),
      runs,
    );
    expect(ordered).toBeGreaterThan(runs.numRuns / 2);
  });

  it("exactly the pods that no selector selects are those that are held open", () => {
    const labels = fc.dictionary(fc.constantFrom("app", "tier"), fc.constantFrom("web", "api", ""), { maxKeys: 2 });
    const selectors = fc.array(
      namedPolicy("p").map(({ spec }) => spec.podSelector),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(labels, selectors, (pod, all) => {
        const rest = unselected(all);
        if (rest) expect(rest.some((each) => selects(each, pod))).toBe(!all.some((each) => selects(each, pod)));
      }),
      runs,
    );
  });
});
