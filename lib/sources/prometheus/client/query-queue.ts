import { processHome } from "../../../process-home";

interface Queue {
  running: number;
  waiting: (() => void)[];
}

/** All routes and pages ask one Prometheus. */
const queues: Map<string, Queue> = processHome("prometheusQueues", () => new Map());

/**
 * Runs `work` as soon as fewer than `limit` others of the same `key` are running, in order of arrival.
 * Rejects with the signal's reason when it aborts before its turn.
 */
export async function inTurn<T>(key: string, limit: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const queue = queues.get(key) ?? { running: 0, waiting: [] };
  queues.set(key, queue);
  if (queue.running >= limit) await turnOf(queue, signal);
  else queue.running++;
  try {
    signal.throwIfAborted();
    return await work();
  } finally {
    // The place goes straight to the next in line, so that nobody slips in between.
    const next = queue.waiting.shift();
    if (next) next();
    else queue.running--;
    if (queue.running === 0) queues.delete(key);
  }
}

function turnOf(queue: Queue, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const enter = () => {
      signal.removeEventListener("abort", leave);
      resolve();
    };
    const leave = () => {
      queue.waiting = queue.waiting.filter((each) => each !== enter);
      reject(signal.reason);
    };
    if (signal.aborted) return reject(signal.reason);
    queue.waiting.push(enter);
    signal.addEventListener("abort", leave, { once: true });
  });
}
