import "server-only";
import { policyStore } from "../cluster/policy-store";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { LINKERD_PORTS, type LinkerdPorts } from "../network-policy/generate/wanted";
import type { Caller } from "../people/caller";
import { SETTINGS_SECONDS } from "./settled-pods";

/** By which ports meshed pods reach each other, as Linkerd is set up; what linkerd-config does not tell is Helm's own. */
export async function linkerdPorts(
  caller: Caller,
  { defaultOpaquePorts: opaquePorts }: Pick<PolicySnapshot, "defaultOpaquePorts">,
): Promise<LinkerdPorts> {
  const told = (await (await policyStore(caller)).linkerd.get(SETTINGS_SECONDS)).value;
  return { ...LINKERD_PORTS, transport: told?.transport ?? LINKERD_PORTS.transport, opaquePorts };
}
