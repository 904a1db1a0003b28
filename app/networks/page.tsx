import { setTimeout as sleep } from "node:timers/promises";
import type { Metadata } from "next";
import { pageCaller } from "@/app/page-caller";
import { isSoftNavigation } from "@/app/soft-navigation";
import { urlParameters } from "@/app/url-parameters";
import { PLACES } from "@/components/addresses/places";
import { findingsOf } from "@/lib/answers/read-findings";
import { readPolicy } from "@/lib/cluster/read-policy";
import { seeNetworks } from "@/lib/networks/network-rows";
import { placeFindings } from "@/lib/networks/placed-finding";
import { compile } from "@/lib/resolver/compile/compile";
import type { NetworksSeen } from "@/worker/kinds/networks";
import { NetworksView } from "./networks-view";

export const metadata: Metadata = { title: PLACES.networks.title };

export default async function NetworksPage({ searchParams }: PageProps<"/networks">) {
  const network = urlParameters(await searchParams).get("network");
  // What fails here fails in the browser once more, and is told there.
  const first = (await isSoftNavigation()) ? null : await firstNetworks(network).catch(() => null);
  return <NetworksView first={first} />;
}

/** Findings stand above what else is told of a network: where they come later, that moves. */
const FINDINGS_MILLISECONDS = 300;

async function firstNetworks(network: string | null): Promise<NetworksSeen> {
  const caller = await pageCaller();
  const { snapshot, cluster, kinds } = await readPolicy(caller);
  const findings = await Promise.race([findingsOf(caller, snapshot), sleep(FINDINGS_MILLISECONDS, null)]);
  const seen = seeNetworks(compile(snapshot), null, findings && placeFindings(findings, snapshot), network);
  return { ...seen, cluster, kinds, network, failed: { policy: null, flows: null, findings: null } };
}
