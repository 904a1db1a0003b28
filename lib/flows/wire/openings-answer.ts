import type { FlowProblem } from "../flow";
import type { Openings } from "../opening";

/** Connections of a window, with what could not be read of them. */
export interface OpeningsAnswer extends Openings {
  windowSeconds: number;
  /** RFC 3339: where the window ends. */
  readAt: string;
  problems: FlowProblem[];
}
