import type { Metadata } from "next";
import { leadToApplied } from "@/app/review/lead-to-applied";
import { Queries } from "@/app/review/queries";
import { PolicyReviewView } from "./review-view";

export const metadata: Metadata = { title: "Review" };

/** Nothing is prefetched: what is reviewed is generated anew when the page is opened. */
export default async function PolicyReviewPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  await leadToApplied(searchParams);
  return (
    <Queries>
      <PolicyReviewView />
    </Queries>
  );
}
