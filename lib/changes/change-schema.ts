import { z } from "zod";
import { FLOW_PROTOCOLS, FLOW_VERDICTS } from "../flows/flow";
import type { KubernetesObject } from "../linkerd/object";
import type { EgressRequest, Outcome, PartialRequest } from "../resolver/decision";
import type { FlowEffect } from "../simulation/what-if-types";
import type { VerifyRequest } from "./activity";
import type { ApplyRequest, PlanRequest, Proposal, UndoRequest } from "./change";
import { isChangeId } from "./change-record";
import { type Forecast, MAX_STEADY, MAX_TURNS } from "./forecast";
import { MAX_REVERT_SECONDS, MIN_REVERT_SECONDS } from "./revert-promise";

/** What the HTTP API accepts; shapes and sizes only. What may be written is judged by the plan, in words. */

const MAX_WRITES = 20;
const MAX_WINDOW_SECONDS = 30 * 24 * 3600;

const name = z.string().min(1).max(253);
const guard = z.string().min(1, "must be that of the object which was reviewed").max(128);
const texts = z.record(z.string().max(317), z.string().max(65_536));
// No field of these kinds lies deeper than a dozen levels; what is read by recursion must not be a well without bottom.
const MAX_DEPTH = 32;
const record = z.record(z.string(), z.unknown()).refine((each) => !deeperThan(each, MAX_DEPTH), "is nested too deeply");

const ref = z.strictObject({ group: z.string().max(253), kind: name, namespace: name, name });

// Only what a person may write: uid, status and the rest are the API server's.
const manifest: z.ZodType<KubernetesObject> = z.strictObject({
  apiVersion: name,
  kind: name,
  metadata: z.strictObject({ name, namespace: name, labels: texts.optional(), annotations: texts.optional() }),
  spec: record,
});

const textChanges = z.record(z.string().max(317), z.string().max(65_536).nullable());

const patch = z.strictObject({
  spec: record.optional(),
  metadata: z.strictObject({ labels: textChanges.optional(), annotations: textChanges.optional() }).optional(),
});

const patchWrite = z
  .strictObject({
    verb: z.literal("patch"),
    ref,
    patch,
    uid: guard,
    resourceVersion: guard,
    revertAfterSeconds: z.int().min(MIN_REVERT_SECONDS).max(MAX_REVERT_SECONDS).optional(),
  })
  .refine(
    (each) =>
      each.revertAfterSeconds !== undefined || each.patch.spec !== undefined || each.patch.metadata !== undefined,
    { path: ["patch"], message: "must change spec, labels or annotations" },
  );

const proposal: z.ZodType<Proposal> = z.strictObject({
  writes: z
    .array(
      z.discriminatedUnion("verb", [
        z.strictObject({ verb: z.literal("create"), manifest }),
        patchWrite,
        z.strictObject({ verb: z.literal("delete"), ref, uid: guard, resourceVersion: guard }),
      ]),
    )
    .min(1)
    .max(MAX_WRITES),
});

const port = z.int().min(1).max(65_535);

const OUTCOMES = [
  "allow",
  "deny",
  "redirect",
  "http-redirect",
  "fail",
  "split",
  "unmatched",
  "not-egress",
] as const satisfies Outcome[];
const effect = z.enum([
  "newly-denied",
  "newly-allowed",
  "redirected",
  "broken",
  "unchanged",
  "uncertain",
] as const satisfies FlowEffect[]);

export const planSchema: z.ZodType<PlanRequest> = z.strictObject({
  proposal,
  windowSeconds: z.int().min(10).max(MAX_WINDOW_SECONDS),
  confirmedPorts: z
    .array(z.strictObject({ flowId: z.string().max(2000), port }))
    .max(2_000)
    .optional(),
});

const id = z.string().refine(isChangeId, "is no id of a change");
const optionalText = z.string().max(2048).nullable();
const count = z.int().min(0);

const turn = z.strictObject({
  flow: z.strictObject({
    id: z.string().max(2000),
    source: z.strictObject({ namespace: name, workload: name }),
    host: optionalText,
    registrableDomain: optionalText,
    address: optionalText,
    port: port.nullable(),
    protocol: z.enum(FLOW_PROTOCOLS),
  }),
  effect,
  expected: z
    .strictObject({
      outcome: z.enum(OUTCOMES),
      verdict: z.enum(FLOW_VERDICTS),
      // Linkerd's own default routes belong to no namespace.
      route: z
        .strictObject({ group: z.string().max(253), kind: name, namespace: z.string().max(253), name })
        .nullable(),
    })
    .nullable(),
});

const forecast: z.ZodType<Forecast> = z.strictObject({
  windowSeconds: z.int().min(10).max(MAX_WINDOW_SECONDS),
  counts: z.partialRecord(effect, count),
  turns: z.array(turn).max(MAX_TURNS),
  turnsLeftOut: count,
  steady: z.array(z.string().max(2000)).max(MAX_STEADY),
});

export const applySchema: z.ZodType<ApplyRequest> = z.strictObject({
  proposal,
  id: id.optional(),
  forecast: forecast.nullable().optional(),
  overrideGitOps: z.boolean().optional(),
  undoes: id.optional(),
});

export const undoSchema: z.ZodType<UndoRequest> = z.strictObject({
  ref,
  uid: guard,
  resourceVersion: guard,
  overrideGitOps: z.boolean().optional(),
});

export const verifySchema: z.ZodType<VerifyRequest> = z.strictObject({ namespace: name, id });

const hostname = z.string().max(2048);

const egressRequest: z.ZodType<EgressRequest> = z.strictObject({
  clientNamespace: name,
  ip: z.string().max(64),
  port,
  protocol: z.enum(["http1", "http2", "grpc", "tls", "opaque"]),
  authority: hostname.nullable(),
  method: z.string().max(64).nullable(),
  path: z.string().max(8192).nullable(),
  headers: z.record(z.string().max(256), z.string().max(8192)),
  sni: hostname.nullable(),
});

const partialRequest: z.ZodType<PartialRequest> = z.strictObject({
  clientNamespace: name,
  family: z.enum(["http", "grpc", "tls", "tcp"]),
  ip: z.string().max(64).nullable(),
  port: port.nullable(),
  hostname: hostname.nullable(),
  observedNetwork: z.strictObject({ namespace: name, name }).nullable().optional(),
  method: z.string().max(64).nullable().optional(),
  path: z.string().max(8192).nullable().optional(),
});

/** A request of which all is known has a `protocol`, an observed one a `family`. */
export const explainSchema: z.ZodType<EgressRequest | PartialRequest> = z.union([egressRequest, partialRequest]);

/** By levels and not by recursion, which is what a deep value would break. */
function deeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
  }
  return false;
}
