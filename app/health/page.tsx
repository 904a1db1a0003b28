import type { Metadata } from "next";
import { HealthView } from "./health-view";

export const metadata: Metadata = { title: "Health" };

/** Nothing is prefetched: a part that hangs must not keep the page from appearing. */
export default function HealthPage() {
  return <HealthView />;
}
