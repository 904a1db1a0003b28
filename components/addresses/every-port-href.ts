import { NO_CHOICES, portKey } from "@/lib/authoring/flows/author-choices";
import { NO_AUTHOR_SEARCH, printAuthorSearch } from "@/lib/authoring/flows/author-search";
import type { Flow } from "@/lib/flows/flow";
import type { PortsTold } from "@/lib/resolver/partial/dialled";
import { authorFlowHref } from "./author-flow-href";

/** Where a route is drafted for each port on which `flow` may have happened; null where that is one, or not known. */
export function everyPortHref(flow: Flow, windowSeconds: number, told: PortsTold | null): string | null {
  if (!told || told.ports.length < 2) return null;
  const choices = { ...NO_CHOICES, ports: { [portKey(flow, told)]: "every" as const } };
  return `${authorFlowHref(flow, windowSeconds)}&${printAuthorSearch({ ...NO_AUTHOR_SEARCH, choices, step: "routes" })}`;
}
