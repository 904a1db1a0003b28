import type { Metadata } from "next";
import { PLACES } from "@/components/addresses/places";
import { HealthView } from "./health-view";

export const metadata: Metadata = { title: PLACES.health.title };

/** Nothing is prefetched: a part that hangs must not keep the page from appearing. */
export default function HealthPage() {
  return <HealthView />;
}
