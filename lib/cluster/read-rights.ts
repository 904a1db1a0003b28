import "server-only";
import { coalesce } from "../coalesce";
import { readEnv } from "../env";
import { EGRESS_KINDS, EGRESS_NETWORK, type EgressKind, isKind } from "../linkerd/kinds";
import type { Caller } from "../people/caller";
import { type Right, type RightsAnswer, WRITE_VERBS, type WriteVerb } from "./asked/rights-answer";
import { mayI } from "./client/access-review";
import { policyStore } from "./policy-store";

const KEEP_MILLISECONDS = 20_000;
/** Rights to single objects are rare: beyond so many of a kind they are not looked for, and each review tells. */
const MOST_NAMES = 20;
const MOST_NAMESPACES = 100;

/** What `caller` may write of egress policy in `namespace`; `""`: whether an EgressNetwork may be created in any. Throws where the API server cannot be asked. */
export function readRights(caller: Caller, namespace: string, signal: AbortSignal): Promise<RightsAnswer> {
  const kept = { keepMilliseconds: KEEP_MILLISECONDS, signal, fresh: false };
  return coalesce(caller, `rights ${namespace}`, kept, async () => {
    const { readOnly } = readEnv();
    return {
      readAt: new Date().toISOString(),
      namespace,
      readOnly: readOnly.on ? readOnly.reason : null,
      rights: readOnly.on ? [] : await readEach(caller, namespace),
    };
  });
}

async function readEach(caller: Caller, namespace: string): Promise<Right[]> {
  if (namespace === "") return [await readCreationAnywhere(caller)];
  const asked = EGRESS_KINDS.flatMap((kind) => WRITE_VERBS.map((verb) => ({ kind, verb })));
  return Promise.all(asked.map(({ kind, verb }) => readRight(caller, kind, verb, namespace)));
}

/** Whether there is a namespace in which an EgressNetwork may be created; of very many not all are asked about, and then the answer is yes. */
async function readCreationAnywhere(caller: Caller): Promise<Right> {
  const { group, kind: name, plural } = EGRESS_NETWORK;
  const right = { verb: "create" as const, group, kind: name, plural, names: [] };
  const namespaces = (await policyStore(caller)).namespaces();
  if (namespaces.length > MOST_NAMESPACES) return { ...right, allowed: true };
  for (const namespace of ["", ...namespaces]) {
    if ((await mayI(caller, "create", { group, kind: name, namespace, name: "" })).allowed)
      return { ...right, allowed: true };
  }
  return { ...right, allowed: false };
}

async function readRight(caller: Caller, kind: EgressKind, verb: WriteVerb, namespace: string): Promise<Right> {
  const { group, kind: name, plural } = kind;
  const asked = { group, kind: name, namespace };
  const { allowed } = await mayI(caller, verb, { ...asked, name: "" });
  const right = { verb, group, kind: name, plural, allowed };
  if (allowed || verb === "create") return { ...right, names: [] };
  const store = await policyStore(caller);
  const objects = store
    .resources()
    .filter((each) => isKind(each, kind) && each.metadata.namespace === namespace)
    .slice(0, MOST_NAMES);
  const names = await Promise.all(
    objects.map(async ({ metadata }) =>
      (await mayI(caller, verb, { ...asked, name: metadata.name })).allowed ? metadata.name : null,
    ),
  );
  return { ...right, names: names.flatMap((each) => each ?? []) };
}
