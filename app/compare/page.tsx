import type { Metadata } from "next";
import { CompareView } from "./compare-view";

export const metadata: Metadata = { title: "What is new" };

export default async function ComparePage({ searchParams }: PageProps<"/compare">) {
  // Rendered anew for each visitor, so that the windows end when the page was asked for.
  await searchParams;
  return <CompareView askedAt={new Date().toISOString()} />;
}
