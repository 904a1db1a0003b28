import { Host } from "@/components/ui/host";
import { Workload } from "@/components/ui/workload";
import type { Flow } from "@/lib/flows/flow";
import { protocolName } from "@/lib/flows/protocol";
import styles from "./flow-cards.module.css";

/** Who talks to what, in a line. */
export function FlowName({ flow }: { flow: Flow }) {
  const { source, host, registrableDomain, address, port, protocol } = flow;
  return (
    <span className={styles.name}>
      <Workload namespace={source.namespace} name={source.workload} strong />
      <span aria-hidden>→</span>
      <span className="visually-hidden">to</span>
      <Host host={host} registrableDomain={registrableDomain} address={address} port={port} />
      <small>{protocolName(protocol)}</small>
    </span>
  );
}
