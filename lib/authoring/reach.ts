import type { NamespacedName } from "../linkerd/object";
import type { PathLimit } from "./route-manifest";

/** What one proposed object newly lets through: every request that fits all of its parts. */
export interface Reach {
  /** Clients of this namespace alone; null: of every namespace that the EgressNetwork governs. */
  clients: string | null;
  network: NamespacedName;
  /** null: every port. */
  port: number | null;
  family: "http" | "grpc" | "tls" | "any";
  /** null: whatever the client names, or nothing. */
  host: string | null;
  /** null: every path and method. */
  limit: PathLimit | null;
  /** Address ranges; null: wherever the client connects to, since a name is only what the client says. */
  cidrs: string[] | null;
  /** In one sentence, for the review. */
  sentence: string;
}
