import { sameJson } from "../../linkerd/merge-patch";
import type { LabelSelector, NetworkPolicy, PolicyType } from "../stored/network-policy";
import { unselected } from "./unselected";

/** A write of one NetworkPolicy: what stands under its name before, and after. */
export interface PolicyWrite<Write> {
  write: Write;
  before: NetworkPolicy | null;
  after: NetworkPolicy | null;
}

/** `put` and `remove`: a policy that stands only while the others are written. */
export type OrderedWrite<Write> =
  | { kind: "write"; write: Write }
  | { kind: "put" | "remove"; policy: NetworkPolicy; purpose: "open" | "copy" };

/** `tangled`: namespaces in which too many policies would have to stand meanwhile. */
export type WriteOrder<Write> = { ok: true; steps: OrderedWrite<Write>[] } | { ok: false; tangled: string[] };

/**
 * The order in which no moment takes from a pod what it may do both before and after, and none gives it what it may do neither before
 * nor after; whatever moment is the last. Backwards it is as safe.
 *
 * Every policy isolates the pods that it selects, one that allows DNS too: of several for an open pod the first would leave it with its
 * own rules alone, and so would the last one that is deleted. So pods that are open before or after are held open meanwhile, by
 * selectors that select no other pod: a policy that allows everything gives them nothing that they have not at one of both ends. Between
 * them stands what each patched policy said before, so that a rule may move from one policy to another. Then what is new comes before
 * what is changed, and that before what goes; what stood meanwhile goes last.
 *
 * `tag` makes the names of what stands meanwhile unlike any other's.
 */
export function orderWrites<Write>(
  writes: readonly PolicyWrite<Write>[],
  standing: readonly NetworkPolicy[],
  tag: string,
): WriteOrder<Write> {
  const namespaces = [...new Set(writes.map(namespaceOf))];
  const plans = namespaces.map((namespace) => {
    const own = writes.filter((each) => namespaceOf(each) === namespace);
    const open = heldOpen(
      own,
      standing.filter((each) => each.namespace === namespace),
    );
    return { namespace, open, copies: copiesOf(own) };
  });
  const tangled = plans.filter(({ open }) => open === null).map(({ namespace }) => namespace);
  if (tangled.length > 0) return { ok: false, tangled };
  const named = (namespace: string, purpose: "open" | "copy", specs: readonly NetworkPolicy["spec"][]) =>
    specs.map((spec, index) => ({
      purpose,
      policy: { namespace, name: `temporary-${purpose === "open" ? "open" : "former"}-${index + 1}-${tag}`, spec },
    }));
  const meanwhile = plans.flatMap(({ namespace, open, copies }) => [
    ...named(namespace, "open", open ?? []),
    ...named(namespace, "copy", copies),
  ]);
  const of = (verb: "create" | "patch" | "delete") =>
    writes.filter((each) => verbOf(each) === verb).map(({ write }) => ({ kind: "write" as const, write }));
  return {
    ok: true,
    steps: [
      ...meanwhile.map((each) => ({ kind: "put" as const, ...each })),
      ...of("create"),
      ...of("patch"),
      ...of("delete"),
      ...meanwhile.toReversed().map((each) => ({ kind: "remove" as const, ...each })),
    ],
  };
}

function namespaceOf({ before, after }: PolicyWrite<unknown>): string {
  return (after ?? before)?.namespace ?? "";
}

function verbOf({ before, after }: PolicyWrite<unknown>): "create" | "patch" | "delete" {
  return before === null ? "create" : after === null ? "delete" : "patch";
}

/** Policies that hold open what is open before or after; none where one write alone decides. null: too many. */
function heldOpen(
  writes: readonly PolicyWrite<unknown>[],
  standing: readonly NetworkPolicy[],
): NetworkPolicy["spec"][] | null {
  const gone = new Set(writes.flatMap(({ before }) => before?.name ?? []));
  const then = [...standing.filter(({ name }) => !gone.has(name)), ...writes.flatMap(({ after }) => after ?? [])];
  const specs: NetworkPolicy["spec"][] = [];
  for (const type of ["Egress", "Ingress"] as const) {
    const bearing = writes.filter(({ before, after }) => [before, after].some((each) => each && isolates(each, type)));
    if (bearing.length < 2) continue;
    const [was, is] = [openFor(type, standing), openFor(type, then)];
    if (!was || !is) return null;
    const both = [...was, ...is.filter((each) => !was.some((other) => sameJson(each, other)))];
    specs.push(...both.map((podSelector) => everything(podSelector, type)));
  }
  return specs;
}

function openFor(type: PolicyType, policies: readonly NetworkPolicy[]): LabelSelector[] | null {
  return unselected(policies.filter((each) => isolates(each, type)).map(({ spec }) => spec.podSelector));
}

function isolates({ spec }: NetworkPolicy, type: PolicyType): boolean {
  return spec.policyTypes.includes(type);
}

function everything(podSelector: LabelSelector, type: PolicyType): NetworkPolicy["spec"] {
  return { podSelector, [type === "Egress" ? "egress" : "ingress"]: [{}], policyTypes: [type] };
}

/** What patched policies said before: of all but the last, whose patch completes what is wanted. */
function copiesOf(writes: readonly PolicyWrite<unknown>[]): NetworkPolicy["spec"][] {
  const patched = writes.filter((each) => verbOf(each) === "patch");
  return patched.slice(0, -1).flatMap(({ before }) => before?.spec ?? []);
}
