import type { Metadata } from "next";
import { leadToApplied } from "@/app/review/lead-to-applied";
import { Queries } from "@/app/review/queries";
import { UndoView } from "./undo-view";

export const metadata: Metadata = { title: "Undo" };

interface UndoPageProps {
  params: Promise<{ namespace: string; id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Nothing is prefetched: a review reads the objects anew when it is opened. */
export default async function UndoPage({ params, searchParams }: UndoPageProps) {
  await leadToApplied(searchParams);
  const { namespace, id } = await params;
  return (
    <Queries>
      <UndoView namespace={namespace} id={id} left={(await searchParams).left === "1"} />
    </Queries>
  );
}
