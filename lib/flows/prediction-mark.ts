import type { Flow } from "./flow";

/** How what was seen compares with what the policy of now says. `open`: nothing to compare, since the metrics lack a field. */
export const PREDICTION_MARKS = ["differs", "open", "agrees"] as const;
export type PredictionMark = (typeof PREDICTION_MARKS)[number];

/** null while nobody knows. Judged where the policy is, in the browser's worker; never a part of what was observed. */
export type MarkOf = (flow: Flow) => PredictionMark | null;

export const NO_MARKS: MarkOf = () => null;
