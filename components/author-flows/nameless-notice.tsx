import { printCounted } from "@/lib/print/numbers";
import type { NamelessClient } from "@/lib/simulation/seen-destinations";
import styles from "./author-flows.module.css";

const MOST_SHOWN = 6;

/** Connections that no route can let through, since a port with a TLSRoute closes what names no host, and counts it in no flow. */
export function NamelessNotice({ nameless }: { nameless: readonly NamelessClient[] }) {
  if (nameless.length === 0) return null;
  return (
    <section className={styles.section} aria-label="Closed without an SNI">
      <h2>Closed without an SNI</h2>
      <p className={styles.prose}>
        A port with a TLSRoute is TLS-only: a connection without an SNI or without TLS is closed and is in no flow. No
        route helps: let the client send an SNI or remove the TLSRoute from that port.
      </p>
      <ul className={styles.prose}>
        {nameless.slice(0, MOST_SHOWN).map(({ workload, network, ports, connections }) => (
          <li key={`${workload} ${network.namespace}/${network.name}`}>
            {workload}: {printCounted(connections, "conn")} to {ports.length === 1 ? "port" : "ports"}{" "}
            {ports.join(", ")} of {network.namespace}/{network.name}
          </li>
        ))}
      </ul>
      {nameless.length > MOST_SHOWN ? (
        <p className={styles.prose}>And {nameless.length - MOST_SHOWN} more workloads.</p>
      ) : null}
    </section>
  );
}
