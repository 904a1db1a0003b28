import { z } from "zod";
import { CONNECTION_EFFECTS, type ConnectionCounts } from "../connections/connection-rehearsal";
import { MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS } from "../flows/asked/search";
import type { EgressRequest, PartialRequest } from "../linkerd/decision";
import { deeperThan } from "../linkerd/decode/depth";
import type { KubernetesObject } from "../linkerd/object";
import { MAX_CONFIRMED_PORTS, MAX_WRITES, type Proposal } from "../linkerd/proposal";
import { isRecord } from "../linkerd/record";
import { FLOW_EFFECTS } from "../simulation/what-if-types";
import type { ApplyRequest, ConnectionsRequest, PlanRequest, ShownForecast } from "./change";
import { isChangeId } from "./change-record";
import { MAX_REVERT_SECONDS, MIN_REVERT_SECONDS } from "./revert-promise";

/** What the HTTP API accepts; shapes and sizes only. What may be written is judged by the plan, in words. */

export const name = z.string().min(1).max(253);
const guard = z.string().min(1, "must be that of the reviewed object").max(128);
const texts = z.record(z.string().max(317), z.string().max(65_536));
// No field of these kinds lies deeper than a dozen levels; what is read by recursion must not be a well without bottom.
const MAX_DEPTH = 32;
export const record = z
  .record(z.string(), z.unknown())
  .refine((each) => !deeperThan(each, MAX_DEPTH), "is nested too deeply");

// A rehearsal weighs every flow against every match. The API server takes 16 rules of a route, and 128 matches in all of them.
const MAX_RULES = 256;
const MAX_MATCHES = 512;
const spec = record.superRefine(({ rules }, context) => {
  if (!Array.isArray(rules)) return;
  const matches = rules.reduce((sum: number, rule: unknown) => sum + matchesOf(rule), 0);
  const over = (most: number, what: string, taken: number) =>
    context.addIssue({
      code: "custom",
      path: ["rules"],
      message: `are more than ${most} ${what}: that is not rehearsed, and the API server accepts ${taken} per route`,
    });
  if (rules.length > MAX_RULES) over(MAX_RULES, "rules", 16);
  if (matches > MAX_MATCHES) over(MAX_MATCHES, "matches", 128);
});

function matchesOf(rule: unknown): number {
  return isRecord(rule) && Array.isArray(rule.matches) ? rule.matches.length : 0;
}

export const ref = z.strictObject({ group: z.string().max(253), kind: name, namespace: name, name });

// Only what a person may write: uid, status and the rest are the API server's.
const manifest: z.ZodType<KubernetesObject> = z.strictObject({
  apiVersion: name,
  kind: name,
  metadata: z.strictObject({ name, namespace: name, labels: texts.optional(), annotations: texts.optional() }),
  spec,
});

const textChanges = z.record(z.string().max(317), z.string().max(65_536).nullable());

export const patch = z.strictObject({
  spec: spec.optional(),
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
    .max(MAX_WRITES, `are more than the ${MAX_WRITES} objects of one change: send the rest as another`),
});

const port = z.int().min(1).max(65_535);

export const effect = z.enum(FLOW_EFFECTS);

const rehearsed = {
  windowSeconds: z.int().min(MIN_WINDOW_SECONDS).max(MAX_WINDOW_SECONDS),
  confirmedPorts: z
    .array(z.strictObject({ flowId: z.string().max(2000), port }))
    .max(MAX_CONFIRMED_PORTS)
    .optional(),
};

export const connectionsSchema: z.ZodType<ConnectionsRequest> = z.strictObject({
  proposal,
  windowSeconds: rehearsed.windowSeconds,
});

export const planSchema: z.ZodType<PlanRequest> = z.strictObject({ proposal, ...rehearsed });

export const id = z.string().refine(isChangeId, "is not a change id");

/** As many hostnames as a change can name: 16 of each object, by the schema of the routes. */
const MAX_CONFIRMED_NAMES = 16 * MAX_WRITES;

export const connectionCounts: z.ZodType<ConnectionCounts> = z.record(z.enum(CONNECTION_EFFECTS), z.int().min(0));

const shown: z.ZodType<ShownForecast> = z.strictObject({
  ...rehearsed,
  counts: z.partialRecord(effect, z.int().min(0)),
  connections: connectionCounts.optional(),
});

export const applySchema: z.ZodType<ApplyRequest> = z.strictObject({
  proposal,
  id: id.optional(),
  shown: shown.nullable().optional(),
  anyForecast: z.boolean().optional(),
  confirmed: z.array(name).max(MAX_CONFIRMED_NAMES).optional(),
  overrideGitOps: z.boolean().optional(),
  undoes: id.optional(),
});

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
