import type { Schemas } from "../../schema/structural-schema";

/** What `GET /api/schemas` answers: by these every manifest is judged before the API server sees it. */
export interface SchemasAnswer {
  /** Every served version of the kinds that decide about egress. */
  schemas: Schemas;
  /** `bundle`: the newest that was known to this build, since the cluster did not tell its own. */
  source: "cluster" | "bundle";
  /** Why the cluster did not tell its own; null where it did. */
  problem: string | null;
}
