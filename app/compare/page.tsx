import type { Metadata } from "next";
import { PLACES } from "@/components/addresses/places";
import { SOURCE } from "@/lib/readings/readings";
import { CompareView } from "./compare-view";

export const metadata: Metadata = { title: PLACES.compare.title };

export default async function ComparePage({ searchParams }: PageProps<"/compare">) {
  // Rendered anew for each visitor, so that the windows end when the page was asked for.
  await searchParams;
  const now = Date.now() + SOURCE.clockAhead();
  return <CompareView askedAt={new Date(now).toISOString()} />;
}
