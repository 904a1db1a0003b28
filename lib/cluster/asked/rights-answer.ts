import { apiPath } from "../../api-path";
import { isKind, type ResourceKind } from "../../linkerd/kinds";
import { type Served, served } from "../../served";

export const WRITE_VERBS = ["create", "patch", "delete"] as const;
export type WriteVerb = (typeof WRITE_VERBS)[number];

/** Whether objects of one kind may be written in the namespace that was asked about. */
export interface Right extends Pick<ResourceKind, "group" | "kind" | "plural"> {
  verb: WriteVerb;
  allowed: boolean;
  /** Objects of the namespace for which it is allowed all the same. */
  names: string[];
}

/** What `GET /api/rights?namespace=…` answers: a hint for controls, and no promise. Each write is judged again. */
export interface RightsAnswer {
  /** RFC 3339. */
  readAt: string;
  namespace: string;
  /** Why nothing at all is written from here; null where something may be. */
  readOnly: string | null;
  rights: Right[];
}

export function rightsServed(namespace: string): Served<RightsAnswer> {
  return served(`${apiPath("rights")}?namespace=${encodeURIComponent(namespace)}`);
}

export interface WantedRight {
  verb: WriteVerb;
  group: string;
  kind: string;
  namespace: string;
  /** Absent for what does not exist yet. */
  name?: string;
}

/** What is missing, as a sentence; null where nothing is. A kind that was not asked about is nobody's hint. */
export function missingRight({ rights, readOnly, namespace }: RightsAnswer, wanted: WantedRight): string | null {
  if (readOnly !== null) return readOnly;
  const right = rights.find((each) => each.verb === wanted.verb && isKind(wanted, each));
  if (!right || right.allowed || (wanted.name !== undefined && right.names.includes(wanted.name))) return null;
  const where = namespace === "" ? "a namespace" : `namespace ${namespace}`;
  return `Needs the right to ${right.verb} ${right.plural}.${right.group} in ${where}.`;
}
