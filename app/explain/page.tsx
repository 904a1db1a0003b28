import type { Metadata } from "next";
import { PLACES } from "@/components/addresses/places";
import { ExplainView } from "./explain-view";

export const metadata: Metadata = { title: PLACES.explain.title };

export default async function ExplainPage({ searchParams }: PageProps<"/explain">) {
  // Rendered anew for each request, so that the fields hold what the address says.
  await searchParams;
  return <ExplainView />;
}
