import Link from "next/link";
import { classNames } from "@/components/ui/class-names";
import { MiddleCut } from "@/components/ui/middle-cut";
import table from "@/components/ui/table.module.css";
import { withStance } from "@/lib/flows/asked/filter-edit";
import type { FlowSearch } from "@/lib/flows/asked/search";
import { printFlowSearch } from "@/lib/flows/asked/search";
import type { FlowViewRow } from "@/lib/flows/view/flow-view";
import { printCount } from "@/lib/print/numbers";
import styles from "./workload-list.module.css";

type WorkloadGroup = Extract<FlowViewRow, { kind: "group" }>;

interface WorkloadListProps {
  /** By workload, `namespace/name` each. */
  groups: WorkloadGroup[];
  /** Shows those alone that it is part of. */
  text: string;
  search: FlowSearch;
}

/** Namespaces and their workloads, each with what of its flows needs a route, and a link to where that is drafted. */
export function WorkloadList({ groups, text, search }: WorkloadListProps) {
  const wanted = text.trim().toLowerCase();
  const shown = groups.filter(({ value }) => value.toLowerCase().includes(wanted));
  const namespaces = [...new Set(shown.map(({ value }) => namespaceOf(value)))].sort();
  if (shown.length === 0) return <p className={styles.none}>No matching workload.</p>;
  return (
    <table className={classNames(table.table, table.sticky, styles.table)}>
      <caption className="visually-hidden">Workloads with flows in this window</caption>
      <thead>
        <tr>
          <th scope="col">Namespace and workload</th>
          <th scope="col" className={table.number}>
            Flows
          </th>
          <th scope="col" className={table.number}>
            Denied
          </th>
          <th scope="col" className={table.number}>
            By default
          </th>
          <th scope="col" className={table.number}>
            By route
          </th>
        </tr>
      </thead>
      {namespaces.map((namespace) => {
        const own = shown.filter(({ value }) => namespaceOf(value) === namespace);
        return (
          <tbody key={namespace}>
            <Row
              name={namespace}
              href={authorHref("ns", namespace, search)}
              totals={own.map(({ totals }) => totals)}
              kind="namespace"
            />
            {own
              .toSorted((a, b) => needs(b) - needs(a) || (a.value < b.value ? -1 : 1))
              .map(({ id, value, totals }) => (
                <Row
                  key={id}
                  name={value}
                  href={authorHref("workload", value, search)}
                  totals={[totals]}
                  kind="workload"
                />
              ))}
          </tbody>
        );
      })}
    </table>
  );
}

interface RowProps {
  kind: "namespace" | "workload";
  /** `shop`, or `shop/checkout`. */
  name: string;
  href: string;
  totals: WorkloadGroup["totals"][];
}

function Row({ kind, name, href, totals }: RowProps) {
  const sum = (count: (each: WorkloadGroup["totals"]) => number | undefined) =>
    totals.reduce((all, each) => all + (count(each) ?? 0), 0);
  const own = kind === "workload" ? name.slice(name.indexOf("/") + 1) : name;
  const figures = [
    sum(({ flows }) => flows),
    sum(({ verdicts }) => verdicts.denied),
    sum(({ verdicts }) => verdicts["allowed-by-default"]),
    sum(({ verdicts }) => verdicts["allowed-by-route"]),
  ];
  return (
    <tr className={styles[kind]}>
      <th scope="row">
        <Link href={href} title={name} aria-label={own}>
          <MiddleCut name={own} />
        </Link>
      </th>
      {figures.map((figure, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: four columns, always the same
        <td key={index} className={table.number}>
          {figure === 0 ? "–" : printCount(figure)}
        </td>
      ))}
    </tr>
  );
}

function authorHref(key: "ns" | "workload", value: string, search: FlowSearch): string {
  return `/author?${printFlowSearch({ ...search, filter: withStance("", key, value, "include"), unknown: [] })}`;
}

function needs({ totals: { verdicts } }: WorkloadGroup): number {
  return (verdicts.denied ?? 0) + (verdicts["allowed-by-default"] ?? 0);
}

function namespaceOf(workload: string): string {
  return workload.slice(0, workload.indexOf("/"));
}
