import "server-only";
import { z } from "zod";
import { FLOW_VERDICTS } from "../../flows/flow";
import { FLOW_PROTOCOLS } from "../../flows/protocol";
import type { Outcome } from "../../linkerd/decision";
import { deeperThan } from "../../linkerd/decode/depth";
import { parseJson } from "../../linkerd/decode/parse-json";
import { egressKindOf, writtenKindOf } from "../../linkerd/kinds";
import { type KubernetesObject, refOf, sameRef } from "../../linkerd/object";
import { MAX_STEPS, MAX_WRITES } from "../../linkerd/proposal";
import type { ChangeRecord, RecordedPromise, RecordedVerification, RecordedWrite } from "../change-record";
import { effect, id, name, patch, record, ref } from "../change-schema";
import { type FlowEvidence, MAX_UNFORESEEN, type SeenTraffic } from "../evidence";
import { type Forecast, MAX_FORESEEN, MAX_REACH, MAX_TURNS } from "../forecast";
import { connectionEvidence, keptConnections } from "./record-connections";

// What is read back is input like a body of HTTP: it passes a schema as strict, and its parts must fit each other.

/** A ConfigMap holds 1 MiB, with all that the API server adds. */
export const MAX_RECORD_BYTES = 700 * 1024;
const MAX_DEPTH = 40;

/** Objects go first where the record would be too large to keep. */
export function printRecord(record: ChangeRecord): string {
  const text = JSON.stringify(record, null, 1);
  if (Buffer.byteLength(text) <= MAX_RECORD_BYTES) return text;
  const objects = record.objects.map((each) => ({ ...each, before: null, after: null, patch: null, tooLarge: true }));
  const bare = JSON.stringify({ ...record, objects });
  return Buffer.byteLength(bare) <= MAX_RECORD_BYTES ? bare : JSON.stringify({ ...record, objects, forecast: null });
}

/** What was kept under `key`; null for what is no record of this dashboard, or does not fit itself. */
export function parseRecord(key: string, text: string): ChangeRecord | null {
  const value = parseBounded(text);
  const parsed = changeRecord.safeParse(value);
  return parsed.success && parsed.data.id === key && parsed.data.objects.every(fitsItself) ? parsed.data : null;
}

/** undefined for what is too long, too deep or no JSON. */
function parseBounded(text: string): unknown {
  if (text.length > MAX_RECORD_BYTES) return undefined;
  try {
    const value: unknown = parseJson(text);
    return deeperThan(value, MAX_DEPTH) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Its objects are the one that its ref names, and of a kind that is written here. */
function fitsItself({ ref, before, after }: Pick<RecordedWrite, "ref" | "before" | "after">): boolean {
  return writtenKindOf(ref) !== null && [before, after].every((each) => each === null || sameRef(refOf(each), ref));
}

// Of an API server that explains itself at length, or a webhook.
const words = z.string().max(65_536);
const moment = z
  .string()
  .max(40)
  .refine((each) => !Number.isNaN(Date.parse(each)), "is not a valid time");
const count = z.number().int().min(0);
const maybe = <T extends z.ZodType>(type: T) => type.nullable();
const texts = z.record(z.string().max(317), z.string().max(262_144));

const keptObject: z.ZodType<KubernetesObject> = z.strictObject({
  apiVersion: name,
  kind: name,
  metadata: z.strictObject({ name, namespace: name, labels: texts.optional(), annotations: texts.optional() }),
  spec: record.optional(),
});

const policy = z.enum(["Allow", "Deny"]);

const holder = z.strictObject({ host: words, pid: count, started: words });

const promise: z.ZodType<RecordedPromise> = z.strictObject({
  due: moment,
  from: policy,
  to: policy,
  state: z.enum(["pending", "carrying-out", "done", "void", "cancelled"]),
  revert: maybe(id),
  holder: maybe(holder),
  tries: count,
  nextAt: maybe(moment),
  sentence: maybe(words),
});

const written = {
  verb: z.enum(["create", "patch", "delete"]),
  ref,
  uid: maybe(name),
  code: words.optional(),
  message: words.optional(),
  before: maybe(keptObject),
  after: maybe(keptObject),
  patch: maybe(patch),
  tooLarge: z.boolean().optional(),
};

const recordedWrite: z.ZodType<RecordedWrite> = z.strictObject({
  ...written,
  resourceVersion: maybe(name),
  result: z.enum(["waiting", "writing", "applied", "failed", "not-tried", "unknown"]),
  hint: words.optional(),
  temporary: z.boolean().optional(),
  formerNote: maybe(id).optional(),
  promise: maybe(promise).optional(),
  cancels: z.array(id).max(100).optional(),
});

const counts = z.partialRecord(effect, count);

const outcome = z.enum([
  "allow",
  "deny",
  "redirect",
  "http-redirect",
  "fail",
  "split",
  "unmatched",
  "not-egress",
] as const satisfies Outcome[]);

const verdict = z.enum(FLOW_VERDICTS);
const flowText = z.string().max(16_384);
const anyRef = z.object({ group: flowText, kind: flowText, namespace: flowText, name: flowText });

// What was forecast and what came is read by a former and a later version too: they leave out what they do not know.
const traffic = {
  source: z.object({ namespace: flowText, workload: flowText }),
  host: maybe(flowText),
  address: maybe(flowText),
  port: maybe(count),
  protocol: z.enum(FLOW_PROTOCOLS),
};
const forecastFlow = z.object({ ...traffic, id: flowText, registrableDomain: maybe(flowText) });

const forecast: z.ZodType<Forecast> = z.object({
  windowSeconds: z.number().positive(),
  counts,
  turns: z
    .array(
      z.object({
        flow: forecastFlow,
        effect,
        expected: maybe(z.object({ outcome, verdict, route: maybe(anyRef) })),
      }),
    )
    .max(MAX_TURNS),
  turnsLeftOut: count,
  steady: z.array(flowText).max(1_000),
  denials: maybe(
    z.object({
      namespaces: z.array(flowText).max(MAX_REACH),
      foreseen: z.array(z.object(traffic)).max(MAX_FORESEEN),
    }),
  ).default(null),
});

const seenTraffic: z.ZodType<SeenTraffic> = z.object({ verdict, route: anyRef, lastSeen: moment });
const seen = maybe(seenTraffic);
const state = z.enum(["proven", "unturned", "seen", "silent"] as const satisfies FlowEvidence["state"][]);

const verification: z.ZodType<RecordedVerification> = z.object({
  at: moment,
  flows: z.array(z.object({ id: flowText, state, seen })).max(MAX_TURNS),
  routes: z.array(z.object({ ref: anyRef, flows: count, seen })).max(MAX_WRITES),
  unforeseen: z
    .array(z.object({ flow: forecastFlow, seen: seenTraffic }))
    .max(MAX_UNFORESEEN)
    .default([]),
  connections: connectionEvidence.optional(),
});

const changeRecord: z.ZodType<ChangeRecord> = z.strictObject({
  id,
  at: moment,
  order: count,
  by: words,
  cause: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("person") }),
    z.strictObject({ kind: z.literal("undo"), of: id }),
    z.strictObject({ kind: z.literal("revert"), of: id }),
  ]),
  state: z.enum(["writing", "telling", "done"]),
  holder: maybe(holder),
  digest: z.string().max(64),
  overrideGitOps: z.boolean(),
  objects: z.array(recordedWrite).min(1).max(MAX_STEPS),
  forecast: maybe(forecast),
  connections: maybe(keptConnections).optional(),
  shownOtherwise: maybe(counts),
  returning: z.array(ref).max(1_000),
  verification: maybe(verification),
});

const formerWrite = z.object({ ...written, result: z.enum(["writing", "applied", "failed", "not-tried"]) });

/** Of a record in the form that was kept beside the objects, where tenants can write: to be looked at, never to be acted on. */
export interface FormerRecord extends Pick<ChangeRecord, "id" | "at" | "by"> {
  cause: "person" | "undo" | "revert";
  objects: Pick<RecordedWrite, "verb" | "ref" | "result" | "code">[];
}

const formerRecord = z.object({
  id,
  at: moment,
  by: words,
  cause: z.object({ kind: z.enum(["person", "undo", "revert"]) }),
  objects: z
    .array(formerWrite.pick({ verb: true, ref: true, result: true, code: true }))
    .min(1)
    .max(MAX_WRITES),
});

/** null for what nobody here has written, and for what tells of another namespace than the one it lies in. */
export function parseFormerRecord(namespace: string, key: string, text: string): FormerRecord | null {
  const parsed = formerRecord.safeParse(parseBounded(text));
  if (!parsed.success || parsed.data.id !== key) return null;
  const { cause, objects, ...rest } = parsed.data;
  const own = objects.every((each) => each.ref.namespace === namespace && egressKindOf(each.ref) !== null);
  if (!own) return null;
  const plain = objects.map(({ verb, ref, result, code }) => ({
    verb,
    ref,
    result,
    ...(code !== undefined && { code }),
  }));
  return { ...rest, cause: cause.kind, objects: plain };
}
