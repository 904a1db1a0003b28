import { APPLIED_PARAMETER, undoChangeHref } from "@/components/addresses/review-href";
import type { ApplyAnswer } from "@/lib/changes/change";
import type { Proposal } from "@/lib/linkerd/proposal";

/** None where it was not kept: then only the commands beside each object take it back. */
export function undoLinksOf({ id, record }: ApplyAnswer): string[] {
  return record.activity === null ? [undoChangeHref(record.namespace, id)] : [];
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
