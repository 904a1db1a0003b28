import { APPLIED_PARAMETER, undoChangeHref, undoHref } from "@/components/changes/review-href";
import type { ApplyAnswer, Proposal } from "@/lib/changes/change";

/** One for the whole change where it was kept, else one for each object, from the note that it carries. */
export function undoLinksOf({ id, results, record }: ApplyAnswer): string[] {
  if (record.activity === null) return [undoChangeHref(record.namespace, id)];
  return results.flatMap(({ object, ref }) => (object ? [undoHref(ref)] : []));
}

export function namespaceOf({ writes: [first] }: Proposal): string {
  if (!first) return "";
  return first.verb === "create" ? first.manifest.metadata.namespace : first.ref.namespace;
}

/** A tab that dies while the change is on its way finds it again by its address. */
export function rememberApplied(change: string | null): void {
  const url = new URL(window.location.href);
  url.searchParams.delete(APPLIED_PARAMETER);
  // A slash needs no escape in a query, and reads better.
  const query = [url.searchParams.toString(), change ? `${APPLIED_PARAMETER}=${change}` : ""].filter(Boolean).join("&");
  window.history.replaceState(null, "", query ? `${url.pathname}?${query}` : url.pathname);
}

export function randomHex(): string {
  return [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
