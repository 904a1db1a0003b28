import type { Metadata } from "next";
import { pageCaller } from "@/app/page-caller";
import { leadToApplied } from "@/app/review/lead-to-applied";
import { Queries } from "@/app/review/queries";
import { draftNetwork, EMPTY_FORM } from "@/lib/authoring/draft-network";
import { readPolicy } from "@/lib/cluster/read-policy";
import type { NetworkDrafted } from "@/worker/kinds/draft-network";
import { NewNetworkView } from "./new-network-view";

export const metadata: Metadata = { title: "New network" };

export default async function NewNetworkPage({ searchParams }: PageProps<"/networks/new">) {
  await leadToApplied(searchParams);
  // What fails here fails in the browser once more, and is told there.
  const first = await firstDraft().catch(() => null);
  return (
    <Queries>
      <NewNetworkView first={first} />
    </Queries>
  );
}

async function firstDraft(): Promise<NetworkDrafted> {
  const { snapshot } = await readPolicy(await pageCaller());
  const { namespaces, globalEgressNamespace: globalNamespace } = snapshot;
  return { ...draftNetwork(EMPTY_FORM, { snapshot }), form: EMPTY_FORM, namespaces, globalNamespace };
}
