import "server-only";
import type { ConnectionForecast } from "../../connections/connection-rehearsal";
import { AppError } from "../../errors";
import type { ApplyRequest, ShownForecast } from "../change";
import { forecastWords } from "../change-words";
import { type Forecast, isOutdated } from "../forecast";
import { connectionWords, losesMore } from "../policies/connection-words";

/** A window that took the server too long is forecast from a shorter one: that has fewer flows, and contradicts nothing. */
export function comparable(shown: ShownForecast, now: Forecast | null): now is Forecast {
  return now?.windowSeconds === shown.windowSeconds;
}

/** Nobody is to apply one forecast and get another. Where the server cannot tell, the one on the screen is all there is. */
export function requireSameForecast({ shown, anyForecast = false, undoes }: ApplyRequest, now: Forecast | null): void {
  if (!shown || anyForecast || !comparable(shown, now)) return;
  if (!isOutdated(shown.counts, now.counts, undoes !== undefined)) return;
  throw changed(shown.counts, now.counts, forecastWords);
}

/** The same of connections: an undo gives back, so nothing of them holds it up. */
export function requireSameConnections(
  { shown, anyForecast = false, undoes }: ApplyRequest,
  now: ConnectionForecast | null,
): void {
  if (!shown?.connections || !now || anyForecast || undoes !== undefined) return;
  if (now.windowSeconds !== shown.windowSeconds || !losesMore(shown.connections, now.counts)) return;
  throw changed(shown.connections, now.counts, connectionWords);
}

function changed<Counts>(shown: Counts, now: Counts, words: (counts: Counts) => string): AppError {
  const message = `The forecast has changed: it is ${words(now)} now, and the review showed ${words(shown)}.`;
  return new AppError("forecast_changed", message, {
    hint: "Nothing was written. Look again at the rehearsal, and apply what it shows then.",
    details: { shown, now },
  });
}
