import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { Suspense } from "react";
import { pageCaller } from "@/app/page-caller";
import { makeQueryClient } from "@/app/query-client";
import { leadToApplied } from "@/app/review/lead-to-applied";
import { policyQuery } from "@/lib/cluster/asked/policy-query";
import { readPolicy } from "@/lib/cluster/read-policy";
import { AuthorView } from "./author-view";

export const metadata: Metadata = { title: "Allow this" };

export default async function AuthorPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  await leadToApplied(searchParams);
  const [client, caller] = [makeQueryClient(), await pageCaller()];
  await client.prefetchQuery({ queryKey: policyQuery.queryKey, queryFn: () => readPolicy(caller) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Suspense>
        <AuthorView />
      </Suspense>
    </HydrationBoundary>
  );
}
