import type { Metadata } from "next";
import { leadToApplied } from "@/app/review/lead-to-applied";
import { Queries } from "@/app/review/queries";
import { ReviewView } from "./review-view";

export const metadata: Metadata = { title: "Review" };

/** Nothing is prefetched: a review reads the object anew when it is opened, so that it never starts from an old one. */
export default async function ReviewPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  await leadToApplied(searchParams);
  return (
    <Queries>
      <ReviewView />
    </Queries>
  );
}
