import "server-only";
import { z } from "zod";
import { CONNECTION_EFFECTS } from "../../connections/connection-rehearsal";
import {
  MAX_FORESEEN_DIALS,
  MAX_NAMESPACES,
  MAX_PLACES,
  MAX_WATCHED,
  type WatchedConnections,
} from "../../connections/watched-connection";
import type { KeptConnections } from "../change-record";
import { connectionCounts } from "../change-schema";
import { CONNECTION_STATES, type ConnectionEvidence, MAX_FAILING } from "../policies/connection-outcome";

// Of a record: what a former and a later version do not know of connections is left out.

const text = z.string().max(16_384);
const count = z.number().int().min(0);
const source = z.object({ namespace: text, workload: text });
const moment = text.refine((each) => !Number.isNaN(Date.parse(each)), "is not a valid time");

const watched: z.ZodType<WatchedConnections> = z.object({
  namespaces: z.array(text).max(MAX_NAMESPACES),
  connections: z
    .array(
      z.object({
        source,
        target: text,
        port: count.nullable(),
        effect: z.enum(CONNECTION_EFFECTS),
        places: z.array(z.object({ address: text, port: count })).max(MAX_PLACES),
        service: z.object({ namespace: text, name: text }).nullable(),
      }),
    )
    .max(MAX_WATCHED),
  leftOut: count,
  nameless: count,
  foreseen: z.array(text).max(MAX_FORESEEN_DIALS).nullable(),
});

/** What a rehearsal of NetworkPolicies said. */
export const keptConnections: z.ZodType<KeptConnections> = z.object({
  windowSeconds: z.number().positive(),
  counts: connectionCounts,
  lostSeen: count,
  qualifier: z.string().max(65_536).nullable(),
  watched: watched.optional(),
  writtenAt: moment.optional(),
});

/** What fresh connections said of it. */
export const connectionEvidence: z.ZodType<ConnectionEvidence> = z.object({
  states: z.array(z.enum(CONNECTION_STATES)).max(MAX_WATCHED),
  counts: z.object({ asForecast: count, contradicted: count, quiet: count }),
  failing: z.array(z.object({ source, target: text, port: count, dialled: count })).max(MAX_FAILING),
});
