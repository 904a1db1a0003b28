import type { Metadata } from "next";
import { ReviewView } from "./review-view";

export const metadata: Metadata = { title: "Review" };

/** Nothing is prefetched: a review reads the object anew when it is opened, so that it never starts from an old one. */
export default function ReviewPage() {
  return <ReviewView />;
}
