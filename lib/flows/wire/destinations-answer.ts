import type { Destinations } from "../destination";
import type { FlowProblem, FlowWindow, SentQuery } from "../flow";

/** What clients dialled in a window: what `GET /api/flows/destinations` answers. */
export interface DestinationsAnswer extends Destinations {
  window: FlowWindow;
  /** RFC 3339. */
  readAt: string;
  /** False where Prometheus holds no `tcp_open_total` of these clients at all: then nothing is known of what they dialled. */
  scraped: boolean;
  problems: FlowProblem[];
  /** Present with `debug=1`. */
  queries?: SentQuery[];
}
