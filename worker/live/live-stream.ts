import { eventStream } from "./event-stream";
import { readEvents } from "./read-events";

/** The one stream of the browser; of the tab, where each has a worker of its own. */
export const liveStream = eventStream(readEvents);
