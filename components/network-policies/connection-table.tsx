import { classNames } from "@/components/ui/class-names";
import prose from "@/components/ui/prose-table.module.css";
import { Workload } from "@/components/ui/workload";
import type { ConnectionRow } from "@/lib/connections/connection-rehearsal";
import { printCount } from "@/lib/print/numbers";
import { visibleText } from "@/lib/print/visible-text";
import styles from "./connection-rehearsal.module.css";

const SEEN: Record<ConnectionRow["seen"], string> = {
  flow: "seen as a flow",
  dialled: "dialled",
  "ingress-policy": "named by an ingress policy, not seen",
};

/** Connections of one effect, by workload: to where, by which policies, and why. */
export function ConnectionTable({ rows, caption }: { rows: readonly ConnectionRow[]; caption: string }) {
  return (
    <table className={classNames(prose.table, styles.table)}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Workload</th>
          <th scope="col">Connects to</th>
          <th scope="col">Decided by</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, place) => {
          const { source, target, port, arrivesOn, protocol, seen, count, sentence } = row;
          const before = rows[place - 1]?.source;
          const isSame = before?.namespace === source.namespace && before.workload === source.workload;
          return (
            <tr key={`${source.namespace}/${source.workload} ${target} ${port}/${protocol} ${seen} ${arrivesOn}`}>
              <th scope="row" className={classNames(isSame && styles.again)}>
                <Workload namespace={source.namespace} name={source.workload} strong />
              </th>
              <td>
                <b>{visibleText(target)}</b>
                {port === null ? "" : `:${port}`}
                {protocol === "TCP" ? "" : `/${protocol}`}
                <span className={styles.beside}>
                  {seen === "ingress-policy" ? SEEN[seen] : `${SEEN[seen]}, ${printCount(count)}`}
                </span>
              </td>
              <td>{decidersOf(row)}</td>
              <td>{sentence}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function decidersOf({ effect, before, after }: ConnectionRow): string {
  const { by } = effect === "gained" && after.by.length === 0 ? before : after;
  return by.length === 0 ? "–" : by.join(", ");
}
