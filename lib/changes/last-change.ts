import { z } from "zod";
import type { KubernetesObject } from "../linkerd/object";
import type { LastChange } from "./change";

export const LAST_CHANGE_ANNOTATION = "linkerd-egress-dashboard/last-change";

const lastChangeSchema = z.discriminatedUnion("verb", [
  z.object({ verb: z.literal("create"), at: z.string(), by: z.string() }),
  z.object({
    verb: z.literal("patch"),
    at: z.string(),
    by: z.string(),
    restore: z.record(z.string(), z.unknown()),
    wrote: z.record(z.string(), z.unknown()),
  }),
]);

export function printLastChange(change: LastChange): string {
  return JSON.stringify(change);
}

/** What the dashboard last did to `object`; null where it never wrote, or where the annotation is not ours to read. */
export function lastChangeOf(object: KubernetesObject): LastChange | null {
  const text = object.metadata.annotations?.[LAST_CHANGE_ANNOTATION];
  if (text === undefined) return null;
  try {
    return lastChangeSchema.parse(JSON.parse(text));
  } catch {
    // Anyone may write annotations: what cannot be read offers no undo, and breaks nothing.
    return null;
  }
}
