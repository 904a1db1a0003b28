import { readSchemas } from "@/lib/cluster/asked/schemas-query";
import type { Schemas } from "@/lib/schema/structural-schema";

const LONGEST_MILLISECONDS = 8_000;
/** Every tick of a person drafts anew. */
const KEPT_MILLISECONDS = 60_000;

let kept: { reading: Promise<Schemas | null>; at: number } | null = null;

/** Those of `/api/schemas`; null where they do not come: who drafts goes on without, and the plan knows them. */
export function schemasInTime(): Promise<Schemas | null> {
  if (kept && Date.now() - kept.at < KEPT_MILLISECONDS) return kept.reading;
  const reading = readSchemas(AbortSignal.timeout(LONGEST_MILLISECONDS)).then(
    ({ schemas }) => schemas,
    () => {
      kept = null;
      return null;
    },
  );
  kept = { reading, at: Date.now() };
  return reading;
}
