import type { FlowColumn } from "./sort-flows";

interface Column {
  id: FlowColumn;
  name: string;
  number?: true;
}

export const COLUMNS: readonly Column[] = [
  { id: "verdict", name: "Verdict" },
  { id: "client", name: "Client" },
  { id: "destination", name: "Destination" },
  { id: "protocol", name: "Proto" },
  { id: "network", name: "Network" },
  { id: "route", name: "Route" },
  { id: "rate", name: "Rate", number: true },
  { id: "count", name: "Count", number: true },
  { id: "seen", name: "Seen", number: true },
];
