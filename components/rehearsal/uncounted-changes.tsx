import { printDestination } from "@/lib/flows/destination";
import { printCount, printCounted } from "@/lib/print/numbers";
import type { RehearsedConnections } from "@/worker/kinds/rehearse";
import { EFFECT_NAME } from "./effect-counts";
import styles from "./rehearsal.module.css";

/** Connections that no route family counts, such as TLS without a name on a TLS port: they are in no flow, and turn all the same. */
export function UncountedChanges({ changes, more }: { changes: readonly RehearsedConnections[]; more: number }) {
  if (changes.length === 0) return null;
  return (
    <section className={styles.uncounted} aria-label="Connections in no flow">
      <h3>Connections in no flow</h3>
      <ul>
        {changes.map(({ source, address, port, connections, effect, sentence }) => (
          <li key={`${source.namespace}/${source.workload} ${address} ${port} ${effect}`}>
            <b>{EFFECT_NAME[effect]}</b> {source.namespace}/{source.workload} →{" "}
            <code>{address === null ? `port ${port}` : printDestination({ address, port })}</code>,{" "}
            {printCounted(connections, "conn")}. {sentence}
          </li>
        ))}
      </ul>
      {more > 0 ? <p>And {printCount(more)} more.</p> : null}
    </section>
  );
}
