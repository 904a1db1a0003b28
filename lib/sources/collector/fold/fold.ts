import type { Page, PageSample } from "../page/page-reader";
import { GAUGES } from "../page/wanted-families";
import { type LastPage, type ProxyIdentity, type Succession, successionOf } from "./proxy-process";
import { RING_SHAPE, type RingLimit, type RingShape, StepRing } from "./step-ring";
import { type Track, TrackTable } from "./track-table";

interface KnownProxy extends LastPage {
  /** By track; families of routes are never dropped by a proxy. */
  series: Map<number, number>;
  /** Those that the last page had. */
  transport: Map<number, number>;
}

/** A track within a window. */
export interface FoldedTrack {
  track: Readonly<Track>;
  /** By how much it rose; 0 for a gauge. */
  rose: number;
  /** More may have happened while no page was read. */
  atLeast: boolean;
  /** End of the last step of the window in which it rose; null where it did not. */
  lastStep: number | null;
}

export interface FoldedWindow {
  /** Those of the steps that it is made of, which may be fewer than were asked for. */
  start: number;
  end: number;
  tracks: FoldedTrack[];
}

/** After so long without traffic a proxy drops a transport, and counts from nothing when it comes back. */
const TRANSPORT_IDLE_MILLISECONDS = 10 * 60_000;

/**
 * What pages say, folded as they arrive to increases by workload, series and step. Every moment is of one clock that never leaps. A scrape
 * that failed is told by nothing: the next page says what rose since.
 */
export class Fold {
  private readonly tracks = new TrackTable();
  private readonly ring: StepRing;
  private readonly proxies = new Map<string, KnownProxy>();
  private swept: number;

  constructor(
    private readonly began: number,
    shape: RingShape = RING_SHAPE,
  ) {
    this.ring = new StepRing(began, shape);
    this.swept = began;
  }

  take(proxy: ProxyIdentity, page: Page, at: number): Succession {
    const last = this.proxies.get(proxy.uid) ?? null;
    const succession = successionOf(proxy, page, last, at, this.began);
    if (succession !== "same") this.forget(proxy.uid);
    const known = (succession === "same" && last) || { series: new Map(), transport: new Map() };
    this.ring.page(at);
    this.takeSeries(proxy, page.samples, known.series, succession, at);
    const wasLong = last !== null && at - last.at > TRANSPORT_IDLE_MILLISECONDS;
    const transport = this.takeTransport(proxy, page.samples, known.transport, succession, at, wasLong);
    const { restarts } = proxy;
    const { processStartSeconds, uptimeSeconds } = page;
    this.proxies.set(proxy.uid, { at, restarts, processStartSeconds, uptimeSeconds, series: known.series, transport });
    this.sweep();
    return succession;
  }

  /** Its pod is gone: what it counted stays. */
  forget(uid: string): void {
    const known = this.proxies.get(uid);
    if (!known) return;
    for (const values of [known.series, known.transport]) for (const [id, value] of values) this.leave(id, value);
    this.proxies.delete(uid);
  }

  /** Joins steps and drops what is too old or too much. */
  thin(now: number): void {
    this.ring.thin(now);
    this.sweep();
  }

  reach(): { from: number; limitedBy: RingLimit; bytes: number } {
    return this.ring.reach();
  }

  window(from: number, to: number): FoldedWindow {
    const rose = new Float64Array(this.tracks.size);
    const lastSteps = new Float64Array(this.tracks.size);
    let start = Number.POSITIVE_INFINITY;
    let end = Number.NEGATIVE_INFINITY;
    for (const step of this.ring.steps(from, to)) {
      start = Math.min(start, step.start);
      end = Math.max(end, step.end);
      for (let at = 0; at < step.tracks.length; at += 1) {
        const id = step.tracks[at] ?? 0;
        rose[id] = (rose[id] ?? 0) + (step.amounts[at] ?? 0);
        lastSteps[id] = step.end;
      }
    }
    const tracks: FoldedTrack[] = [];
    for (const [id, track] of this.tracks.entries()) {
      const { atLeastAt } = track;
      const amount = rose[id] ?? 0;
      const atLeast = atLeastAt !== null && atLeastAt >= from && atLeastAt < to;
      tracks.push({ track, rose: amount, atLeast, lastStep: amount > 0 ? (lastSteps[id] ?? null) : null });
    }
    return end < start ? { start: from, end: from, tracks } : { start, end, tracks };
  }

  private takeSeries(
    proxy: ProxyIdentity,
    samples: readonly PageSample[],
    values: Map<number, number>,
    succession: Succession,
    at: number,
  ) {
    for (const { kind, series, value } of samples) {
      if (kind !== "series") continue;
      const id = this.tracks.numberOf(proxy, series);
      const before = values.get(id);
      // One that is not known now was counted before, so that it is not born when it is known again.
      if (Number.isNaN(value)) this.stand(id, values, before ?? null, before ?? Number.NaN);
      else {
        if (before === undefined && succession === "older") this.markOlder(id, value);
        else if (before === undefined || !Number.isNaN(before)) this.rise(id, proxy, roseBy(before, value), at, false);
        this.stand(id, values, before ?? null, value);
      }
    }
  }

  private takeTransport(
    proxy: ProxyIdentity,
    samples: readonly PageSample[],
    before: ReadonlyMap<number, number>,
    succession: Succession,
    at: number,
    wasLong: boolean,
  ): Map<number, number> {
    const now = new Map<number, number>();
    for (const { kind, series, value } of samples) {
      if (kind !== "transport") continue;
      const id = this.tracks.numberOf(proxy, series);
      const known = before.get(id);
      const taken = Number.isNaN(value) ? (known ?? Number.NaN) : value;
      if (!isGauge(series) && !Number.isNaN(value)) {
        if (known === undefined && succession === "older") this.markOlder(id, value);
        else if (known === undefined || !Number.isNaN(known)) this.rise(id, proxy, roseBy(known, value), at, wasLong);
      }
      this.stand(id, now, known ?? null, taken);
    }
    for (const [id, value] of before) if (!now.has(id)) this.leave(id, value);
    return now;
  }

  /** Flows of which the last step was dropped. */
  private sweep(): void {
    const { from } = this.ring.reach();
    if (from === this.swept) return;
    this.tracks.sweep(from);
    this.swept = from;
  }

  private rise(id: number, { pod }: ProxyIdentity, amount: number, at: number, atLeast: boolean): void {
    const track = this.tracks.at(id);
    if (track === null || amount === 0) return;
    this.ring.add(id, amount, at);
    track.firstAt ??= at;
    track.lastAt = at;
    if (atLeast) track.atLeastAt = at;
    track.pods.set(pod, at);
  }

  private markOlder(id: number, value: number): void {
    const track = this.tracks.at(id);
    if (track !== null && value > 0) track.isOlder = true;
  }

  private stand(id: number, values: Map<number, number>, before: number | null, value: number): void {
    const track = this.tracks.at(id);
    values.set(id, value);
    if (track === null) return;
    if (before === null) track.proxies += 1;
    track.standing += (value || 0) - (before || 0);
  }

  private leave(id: number, value: number): void {
    const track = this.tracks.at(id);
    if (track === null) return;
    track.proxies -= 1;
    track.standing -= value || 0;
  }
}

/** Of a counter that was not there before, or fell, all that it says is new. */
function roseBy(before: number | undefined, value: number): number {
  return before === undefined || value < before ? value : value - before;
}

function isGauge(series: string): boolean {
  return GAUGES.has(series.slice(0, Math.max(0, series.indexOf("{"))));
}
