import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { pageCaller } from "@/app/page-caller";
import { makeQueryClient } from "@/app/query-client";
import { PLACES } from "@/components/addresses/places";
import { activityQuery } from "@/lib/changes/activity";
import { readActivity } from "@/lib/changes/server/read-activity";
import { ActivityView } from "./activity-view";

export const metadata: Metadata = { title: PLACES.activity.title };

export default async function ActivityPage() {
  const [client, caller] = [makeQueryClient(), await pageCaller()];
  await client.prefetchQuery({ queryKey: activityQuery.queryKey, queryFn: () => readActivity(caller) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ActivityView />
    </HydrationBoundary>
  );
}
