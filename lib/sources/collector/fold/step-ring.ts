/** What rose in one step, by track. */
interface Step {
  /** Milliseconds of a clock that never leaps. */
  start: number;
  end: number;
  tracks: Uint32Array;
  amounts: Uint16Array | Uint32Array | Float64Array;
  /** Pages that were read in it; none is a gap. */
  pages: number;
}

export interface RingShape {
  fineMilliseconds: number;
  /** How long fine steps are kept before they are joined to coarse ones. */
  fineSpan: number;
  coarseMilliseconds: number;
  span: number;
  bytes: number;
}

/** Steps of 15 s for six hours, then of a minute for a day. */
export const RING_SHAPE: RingShape = {
  fineMilliseconds: 15_000,
  fineSpan: 6 * 3_600_000,
  coarseMilliseconds: 60_000,
  span: 24 * 3_600_000,
  bytes: 128_000_000,
};

/** What a step takes beside its amounts: objects and the headers of arrays. */
const STEP_BYTES = 400;

/** Why the ring reaches back no further than it does. */
export type RingLimit = "began" | "span" | "bytes";

/** Increases by step. A track that does not move takes no room. */
export class StepRing {
  private coarse: Step[] = [];
  private fine: Step[] = [];
  private open: { start: number; amounts: Map<number, number>; pages: number } | null = null;
  private bytes = 0;
  private from: number;
  private limitedBy: RingLimit = "began";

  constructor(
    began: number,
    private readonly shape: RingShape = RING_SHAPE,
  ) {
    this.from = began;
  }

  /** The moment since which every increase is held, and why not an earlier one. */
  reach(): { from: number; limitedBy: RingLimit; bytes: number } {
    return { from: this.from, limitedBy: this.limitedBy, bytes: this.bytes };
  }

  /** A page was read, of which `add` tells what rose. */
  page(at: number): void {
    this.stepAt(at).pages += 1;
  }

  add(track: number, amount: number, at: number): void {
    const { amounts } = this.stepAt(at);
    amounts.set(track, (amounts.get(track) ?? 0) + amount);
  }

  /** Steps that touch what lies between, oldest first; the open one last. */
  *steps(from: number, to: number): Generator<Step> {
    for (const steps of [this.coarse, this.fine, this.open ? [this.closed(this.open)] : []]) {
      for (const step of steps) if (step.end > from && step.start < to) yield step;
    }
  }

  /** Joins, and drops what is too old or too much. */
  thin(now: number): void {
    this.joinBefore(now - this.shape.fineSpan);
    while (this.oldest() && (this.oldest()?.end ?? now) <= now - this.shape.span) this.dropOldest("span");
    while (this.oldest() && this.bytes > this.shape.bytes) this.dropOldest("bytes");
  }

  private stepAt(at: number) {
    const start = Math.floor(at / this.shape.fineMilliseconds) * this.shape.fineMilliseconds;
    if (this.open !== null && start > this.open.start) {
      const step = this.closed(this.open);
      this.fine.push(step);
      this.bytes += bytesOf(step);
      this.open = null;
      this.thin(at);
    }
    this.open ??= { start, amounts: new Map(), pages: 0 };
    return this.open;
  }

  private closed({ start, amounts, pages }: { start: number; amounts: Map<number, number>; pages: number }): Step {
    return stepOf(start, start + this.shape.fineMilliseconds, amounts, pages);
  }

  private joinBefore(moment: number): void {
    const coarse = this.shape.coarseMilliseconds;
    for (let first = this.fine[0]; first !== undefined; first = this.fine[0]) {
      const start = Math.floor(first.start / coarse) * coarse;
      if (start + coarse > moment) return;
      const next = this.fine.findIndex((step) => step.start >= start + coarse);
      const joined = this.fine.splice(0, next < 0 ? this.fine.length : next);
      const amounts = new Map<number, number>();
      for (const step of joined) {
        for (const [at, track] of step.tracks.entries())
          amounts.set(track, (amounts.get(track) ?? 0) + (step.amounts[at] ?? 0));
        this.bytes -= bytesOf(step);
      }
      const step = stepOf(
        start,
        start + coarse,
        amounts,
        joined.reduce((sum, { pages }) => sum + pages, 0),
      );
      this.coarse.push(step);
      this.bytes += bytesOf(step);
    }
  }

  private oldest(): Step | undefined {
    return this.coarse[0] ?? this.fine[0];
  }

  private dropOldest(limitedBy: RingLimit): void {
    const step = this.coarse.shift() ?? this.fine.shift();
    if (step === undefined) return;
    this.bytes -= bytesOf(step);
    this.from = Math.max(this.from, step.end);
    this.limitedBy = limitedBy;
  }
}

function stepOf(start: number, end: number, amounts: ReadonlyMap<number, number>, pages: number): Step {
  const largest = [...amounts.values()].reduce((most, amount) => Math.max(most, amount), 0);
  const Amounts = largest <= 0xffff ? Uint16Array : largest <= 0xffff_ffff ? Uint32Array : Float64Array;
  return { start, end, tracks: Uint32Array.from(amounts.keys()), amounts: Amounts.from(amounts.values()), pages };
}

function bytesOf({ tracks, amounts }: Step): number {
  return tracks.byteLength + amounts.byteLength + STEP_BYTES;
}
