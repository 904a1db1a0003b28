import type { Metadata } from "next";
import { PLACES } from "@/components/addresses/places";
import { PolicyTestsView } from "./policy-tests-view";

export const metadata: Metadata = { title: PLACES.policyTests.title };

export default function PolicyTestsPage() {
  return <PolicyTestsView />;
}
