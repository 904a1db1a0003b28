import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { makeQueryClient } from "@/app/query-client";
import { policyQuery } from "@/lib/cluster/policy-query";
import { readPolicy } from "@/lib/cluster/read-policy";
import { NewNetworkView } from "./new-network-view";

export const metadata: Metadata = { title: "New network" };

export default async function NewNetworkPage() {
  const client = makeQueryClient();
  await client.prefetchQuery({ queryKey: policyQuery.queryKey, queryFn: readPolicy });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <NewNetworkView />
    </HydrationBoundary>
  );
}
