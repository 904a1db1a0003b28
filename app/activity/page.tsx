import type { Metadata } from "next";
import { pageCaller } from "@/app/page-caller";
import { PLACES } from "@/components/addresses/places";
import { readActivity } from "@/lib/changes/server/read-activity";
import { ActivityView } from "./activity-view";

export const metadata: Metadata = { title: PLACES.activity.title };

export default async function ActivityPage() {
  // What fails here fails in the browser once more, and is told there.
  return <ActivityView first={await readActivity(await pageCaller()).catch(() => null)} />;
}
