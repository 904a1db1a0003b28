const DAY_SECONDS = 86_400;

/** Local time of an axis: `14:27`, over more than a day `21 Nov 14:00`; with seconds where one point is read. */
export function printClock(at: number, windowSeconds: number, exact = false): string {
  const time = new Date(at);
  const clock = time.toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: exact ? "2-digit" : undefined,
  });
  if (windowSeconds <= DAY_SECONDS) return clock;
  return `${time.toLocaleDateString("en-GB", { day: "numeric", month: "short" })} ${clock}`;
}
