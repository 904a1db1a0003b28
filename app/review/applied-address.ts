import { APPLIED_PARAMETER } from "@/components/addresses/review-href";
import { writeAddress } from "@/components/addresses/use-url-state";
import { placeOf, type SentChange } from "@/lib/changes/review/review-state";

/** A tab that dies while the change is on its way finds it again by its address. */
export function rememberApplied(sent: SentChange | null): void {
  const own = new URLSearchParams();
  if (sent) own.set(APPLIED_PARAMETER, Object.values(placeOf(sent)).join("/"));
  writeAddress((name) => name === APPLIED_PARAMETER, own);
}
