import type { FlowProblem } from "../flow";
import type { PackedFlows } from "./flow-columns";
import type { FlowsDelta } from "./flows-delta";

/** Questions of one stream, and other answers: a browser looks at a few windows at once; more would be a mistake, or mischief. */
export const MAX_WATCHED = 8;
/** The server sends something at once, and at least as often. */
export const HEARTBEAT_MILLISECONDS = 5_000;

/**
 * What `GET /api/events` sends under the name `flows`, as JSON. `question` as `printQuestion` spells it. After `failed` the held
 * answer stays, and ages; the next good answer follows by itself. `at` is of Prometheus's clock, as `readAt` is; null where nobody knows it.
 */
export type FlowsEvent =
  | { kind: "whole"; question: string; revision: string; answer: PackedFlows }
  | { kind: "delta"; question: string; delta: FlowsDelta }
  | { kind: "failed"; question: string; failure: FlowProblem; at: string | null };

/** Under the name `policy`: what is wanted has changed, ask `GET /api/policy` again. */
export interface PolicyEvent {
  revision: string;
}
