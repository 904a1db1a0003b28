import Link from "next/link";
import { classNames } from "@/components/ui/class-names";
import table from "@/components/ui/table.module.css";
import { Tag } from "@/components/ui/tag";
import type { NamespaceRow } from "@/lib/bypass/policies-answer";
import { counted } from "@/lib/print/counted";
import { printCount } from "@/lib/print/numbers";
import styles from "./network-policies.module.css";

interface NamespaceListProps {
  rows: readonly NamespaceRow[];
  selected: string | null;
  hrefOf: (namespace: string) => string;
}

/** Every namespace, one row each; the name leads to its policies and its ways around the mesh. */
export function NamespaceList({ rows, selected, hrefOf }: NamespaceListProps) {
  return (
    <table className={classNames(table.table, table.comfortable, table.sticky, styles.list)}>
      <caption className="visually-hidden">Namespaces</caption>
      <colgroup>
        <col className={styles.colName} />
        <col />
        <col />
        <col className={styles.colNumber} />
        <col className={styles.colNumber} />
        <col className={styles.colNumber} />
        <col className={styles.colNumber} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Namespace</th>
          <th scope="col">Egress</th>
          <th scope="col">Ingress</th>
          <th scope="col" className={table.number}>
            Pods
          </th>
          <th scope="col" className={table.number} title="Pods without a Linkerd proxy">
            Unmeshed
          </th>
          <th scope="col" className={table.number}>
            Policies
          </th>
          <th scope="col" className={table.number} title="Ways around the mesh that no NetworkPolicy closes">
            Open ways
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name} data-selected={row.name === selected} className={styles.row}>
            <th scope="row">
              <Link
                href={hrefOf(row.name)}
                scroll={false}
                prefetch={false}
                className={styles.name}
                title={row.name}
                aria-current={row.name === selected ? "true" : undefined}
              >
                {row.name}
              </Link>
            </th>
            <td>
              <Isolation isolated={row.isolatedEgress} pods={row.pods} />
              {row.isolatedEgress > 0 && row.reachOutside > 0 ? (
                <span className={styles.beside}>{printCount(row.reachOutside)} reach outside</span>
              ) : null}
            </td>
            <td>
              <Isolation isolated={row.isolatedIngress} pods={row.pods} />
            </td>
            <Count of={row.pods} />
            <Count of={row.pods - row.meshed} />
            <Count of={row.policies} />
            <td className={classNames(table.number, row.openWays > 0 ? styles.open : table.dim)}>{row.openWays}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Isolation({ isolated, pods }: { isolated: number; pods: number }) {
  if (pods === 0) return <span className={table.dim}>no pods</span>;
  if (isolated === 0) return <Tag kind="warn">Open</Tag>;
  if (isolated === pods) return <Tag>Isolated</Tag>;
  return (
    <Tag kind="warn" title={`${counted(pods - isolated, "pod")} that no policy selects`}>
      {printCount(isolated)} of {printCount(pods)} isolated
    </Tag>
  );
}

function Count({ of }: { of: number }) {
  return <td className={classNames(table.number, of === 0 && table.dim)}>{printCount(of)}</td>;
}
