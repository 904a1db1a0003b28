import type { Metadata } from "next";
import { ExplainView } from "./explain-view";

export const metadata: Metadata = { title: "Explain a request" };

export default async function ExplainPage({ searchParams }: PageProps<"/explain">) {
  // Rendered anew for each request, so that the fields hold what the address says.
  await searchParams;
  return <ExplainView />;
}
