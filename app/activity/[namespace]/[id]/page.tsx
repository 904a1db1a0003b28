import type { Metadata } from "next";
import { Queries } from "@/app/review/queries";
import { ChangeView } from "./change-view";

export const metadata: Metadata = { title: "Change" };

/** Nothing is prefetched: what can be taken back is asked of the API server for each object. */
export default async function ChangePage({ params }: { params: Promise<{ namespace: string; id: string }> }) {
  const { namespace, id } = await params;
  return (
    <Queries>
      <ChangeView namespace={namespace} id={id} />
    </Queries>
  );
}
