import type { Metadata } from "next";
import { pageCaller } from "@/app/page-caller";
import { isSoftNavigation } from "@/app/soft-navigation";
import { PLACES } from "@/components/addresses/places";
import { readNetworkPolicies } from "@/lib/answers/read-network-policies";
import { NetworkPoliciesView } from "./network-policies-view";

export const metadata: Metadata = { title: PLACES.networkPolicies.title };

export default async function NetworkPoliciesPage() {
  // What fails here fails in the browser once more, and is told there.
  const first = (await isSoftNavigation()) ? null : await readNetworkPolicies(await pageCaller()).catch(() => null);
  return <NetworkPoliciesView first={first} />;
}
