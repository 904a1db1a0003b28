import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { Suspense } from "react";
import { pageCaller } from "@/app/page-caller";
import { makeQueryClient } from "@/app/query-client";
import { PLACES } from "@/components/addresses/places";
import { policyQuery } from "@/lib/cluster/asked/policy-query";
import { readPolicy } from "@/lib/cluster/read-policy";
import { NetworksView } from "./networks-view";

export const metadata: Metadata = { title: PLACES.networks.title };

export default async function NetworksPage() {
  const [client, caller] = [makeQueryClient(), await pageCaller()];
  await client.prefetchQuery({ queryKey: policyQuery.queryKey, queryFn: () => readPolicy(caller) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Suspense>
        <NetworksView />
      </Suspense>
    </HydrationBoundary>
  );
}
