import type { Decision } from "../../linkerd/decision";
import { groupOf, type KubernetesObject, type ObjectRef } from "../../linkerd/object";
import { admit } from "../compile/admit";
import { readCatalog, type UnreadableObject } from "../compile/catalog";
import { compile } from "../compile/compile";
import { type PredictedNetworkStatus, type PredictedRouteStatus, predictFrom } from "../compile/predict-status";
import { decide } from "../decide";
import { decideQuietly } from "../decide-quietly";
import type { ConformanceCase } from "./case";

/** The answer to a case, in the shape of `expect`: see `README.md` beside this file. */
export interface Expectation extends Omit<Decision, "trace"> {
  nondeterministic?: true;
  alternatives?: Omit<Decision, "trace">[];
  invalidPolicy?: string;
  routeStatus: PredictedRouteStatus[];
  egressNetworkStatus: PredictedNetworkStatus[];
  unparseable?: { resource: ObjectRef; message: string }[];
  admission: { denied: { resource: ObjectRef; allowed: false; message: string }[] };
  /** Not compared: how we came to it. */
  trace: Decision["trace"];
}

/** The one place that turns a Decision into what a case expects. */
export function answerCase({ snapshot, enforceAdmission, request }: ConformanceCase): Expectation {
  const denied = snapshot.resources.flatMap((object) => {
    const [refusal] = admit(object, snapshot);
    return refusal ? [{ object, message: refusal.message }] : [];
  });
  const refused = new Set(denied.map(({ object }) => object));
  const world = enforceAdmission
    ? { ...snapshot, resources: snapshot.resources.filter((object) => !refused.has(object)) }
    : snapshot;

  const catalog = readCatalog(world);
  const status = predictFrom(catalog);
  const policy = compile(world);
  const { trace, ...decision } = decide(request, policy);
  const { trace: _, ...reversed } = decideQuietly(request, compile(world, "reverse"));
  const alternatives = same(decision, reversed)
    ? {}
    : { nondeterministic: true as const, alternatives: [decision, reversed] };
  return {
    ...decision,
    ...alternatives,
    routeStatus: status.routes,
    egressNetworkStatus: status.networks,
    ...(catalog.unreadable.length > 0 ? { unparseable: catalog.unreadable.map(unparseable) } : {}),
    ...invalidPolicy(trace),
    admission: {
      denied: denied.map(({ object, message }) => ({ resource: resourceOf(object), allowed: false, message })),
    },
    trace,
  };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function invalidPolicy(trace: Decision["trace"]): { invalidPolicy?: string } {
  const step = trace.find(({ rule }) => rule === "outcome/invalid-policy");
  return step ? { invalidPolicy: step.sentence } : {};
}

function unparseable({ ref, error }: UnreadableObject) {
  return { resource: ref, message: error };
}

function resourceOf({ apiVersion, kind, metadata }: KubernetesObject): ObjectRef {
  return { group: groupOf(apiVersion), kind, namespace: metadata.namespace, name: metadata.name };
}
