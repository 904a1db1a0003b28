import type { Flow } from "../../flows/flow";
import type { PortsTold } from "../../resolver/partial/dialled";

/** The flow once for each port on which it may have happened, as if it had been counted there; itself where that is one, or not known. */
export function onEachPort(flow: Flow, { ports }: PortsTold): Flow[] {
  if (flow.portConfirmed || ports.length < 2) return [flow];
  return ports.map(({ port }) => ({ ...flow, id: `${flow.id} ${port}`, port, portConfirmed: true }));
}
