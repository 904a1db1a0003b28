import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { Suspense } from "react";
import { makeQueryClient } from "@/app/query-client";
import { policyQuery } from "@/lib/cluster/policy-query";
import { readPolicy } from "@/lib/cluster/read-policy";
import { AuthorView } from "./author-view";

export const metadata: Metadata = { title: "Allow this" };

export default async function AuthorPage() {
  const client = makeQueryClient();
  await client.prefetchQuery({ queryKey: policyQuery.queryKey, queryFn: readPolicy });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Suspense>
        <AuthorView />
      </Suspense>
    </HydrationBoundary>
  );
}
