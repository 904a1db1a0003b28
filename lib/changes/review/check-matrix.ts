import { printRef, refKey } from "../../linkerd/object";
import type { PlanCheck } from "../change";

/** One row an object, one column a check that some object had; null where it had none. */
export interface CheckMatrix {
  columns: PlanCheck["id"][];
  rows: { name: string; cells: (PlanCheck | null)[] }[];
}

const WORST: readonly PlanCheck["status"][] = ["fail", "warn", "pass"];

/** What does not pass, worst first; what does; and all of several objects in a table. `matrix`: null for one object. */
export function checkMatrix(checks: readonly PlanCheck[]): {
  open: PlanCheck[];
  passed: PlanCheck[];
  matrix: CheckMatrix | null;
} {
  const worstFirst = checks.toSorted((a, b) => rank(a) - rank(b));
  const open = worstFirst.filter(({ status }) => status !== "pass");
  const passed = worstFirst.filter(({ status }) => status === "pass");
  const byObject = new Map<string, { name: string; own: PlanCheck[] }>();
  for (const check of checks) {
    if (!check.of) continue;
    const key = refKey(check.of);
    const row = byObject.get(key) ?? { name: printRef(check.of), own: [] };
    row.own.push(check);
    byObject.set(key, row);
  }
  if (byObject.size < 2) return { open, passed, matrix: null };
  const columns = [...new Set([...byObject.values()].flatMap(({ own }) => own.map(({ id }) => id)))];
  const rows = [...byObject.values()].map(({ name, own }) => ({ name, cells: columns.map((id) => worstOf(own, id)) }));
  return { open, passed, matrix: { columns, rows } };
}

function worstOf(checks: readonly PlanCheck[], id: PlanCheck["id"]): PlanCheck | null {
  return checks.filter((each) => each.id === id).sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

function rank({ status }: PlanCheck): number {
  return WORST.indexOf(status);
}
