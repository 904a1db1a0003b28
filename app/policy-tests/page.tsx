import type { Metadata } from "next";
import { PolicyTestsView } from "./policy-tests-view";

export const metadata: Metadata = { title: "Policy tests" };

export default function PolicyTestsPage() {
  return <PolicyTestsView />;
}
