import { z } from "zod";
import type { KubernetesObject } from "../linkerd/object";
import type { EgressRequest, PartialRequest } from "../resolver/decision";
import type { ApplyRequest, PlanRequest, Proposal, UndoRequest } from "./change";

/** What the HTTP API accepts; shapes and sizes only. What may be written is judged by the plan, in words. */

const MAX_WRITES = 20;
const MAX_WINDOW_SECONDS = 30 * 24 * 3600;

const name = z.string().min(1).max(253);
const guard = z.string().min(1, "must be that of the object which was reviewed").max(128);
const texts = z.record(z.string().max(317), z.string().max(65_536));
const record = z.record(z.string(), z.unknown());

const ref = z.strictObject({ group: z.string().max(253), kind: name, namespace: name, name });

// Only what a person may write: uid, status and the rest are the API server's.
const manifest: z.ZodType<KubernetesObject> = z.strictObject({
  apiVersion: name,
  kind: name,
  metadata: z.strictObject({ name, namespace: name, labels: texts.optional(), annotations: texts.optional() }),
  spec: record,
});

const textChanges = z.record(z.string().max(317), z.string().max(65_536).nullable());

const patch = z
  .strictObject({
    spec: record.optional(),
    metadata: z.strictObject({ labels: textChanges.optional(), annotations: textChanges.optional() }).optional(),
  })
  .refine((each) => each.spec !== undefined || each.metadata !== undefined, "must change spec, labels or annotations");

const proposal: z.ZodType<Proposal> = z.strictObject({
  writes: z
    .array(
      z.discriminatedUnion("verb", [
        z.strictObject({ verb: z.literal("create"), manifest }),
        z.strictObject({ verb: z.literal("patch"), ref, patch, uid: guard, resourceVersion: guard }),
        z.strictObject({ verb: z.literal("delete"), ref, uid: guard, resourceVersion: guard }),
      ]),
    )
    .min(1)
    .max(MAX_WRITES),
});

const port = z.int().min(1).max(65_535);

export const planSchema: z.ZodType<PlanRequest> = z.strictObject({
  proposal,
  windowSeconds: z.int().min(10).max(MAX_WINDOW_SECONDS),
  confirmedPorts: z
    .array(z.strictObject({ flowId: z.string().max(2000), port }))
    .max(100)
    .optional(),
});

export const applySchema: z.ZodType<ApplyRequest> = z.strictObject({ proposal });

export const undoSchema: z.ZodType<UndoRequest> = z.strictObject({ ref, uid: guard, resourceVersion: guard });

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
