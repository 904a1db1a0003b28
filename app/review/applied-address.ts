import { APPLIED_PARAMETER } from "@/components/addresses/review-href";
import { placeOf, type SentChange } from "@/lib/changes/review/review-state";

/** A tab that dies while the change is on its way finds it again by its address. */
export function rememberApplied(sent: SentChange | null): void {
  const url = new URL(window.location.href);
  url.searchParams.delete(APPLIED_PARAMETER);
  const { namespace, id } = sent ? placeOf(sent) : { namespace: "", id: "" };
  // A slash needs no escape in a query, and reads better.
  const query = [url.searchParams.toString(), sent ? `${APPLIED_PARAMETER}=${namespace}/${id}` : ""]
    .filter(Boolean)
    .join("&");
  window.history.replaceState(null, "", query ? `${url.pathname}?${query}` : url.pathname);
}
