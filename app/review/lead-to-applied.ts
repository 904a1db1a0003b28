import { redirect } from "next/navigation";
import { appliedHref } from "@/components/addresses/review-href";

/** For pages with a review: one that was applied is not reviewed again when its tab is loaded anew, but shows what became of it. */
export async function leadToApplied(search: Promise<Record<string, string | string[] | undefined>>): Promise<void> {
  const href = appliedHref((await search).applied);
  if (href) redirect(href);
}
