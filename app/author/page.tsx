import type { Metadata } from "next";
import { leadToApplied } from "@/app/review/lead-to-applied";
import { Queries } from "@/app/review/queries";
import { PLACES } from "@/components/addresses/places";
import { AuthorView } from "./author-view";

export const metadata: Metadata = { title: PLACES.author.title };

export default async function AuthorPage({ searchParams }: PageProps<"/author">) {
  await leadToApplied(searchParams);
  return (
    <Queries>
      <AuthorView />
    </Queries>
  );
}
