/** After a failure the next reading is not far. */
const RETRY_SECONDS = 5;

/** What is known to lack something is not read again more often than this. */
const LACKING_SECONDS = 2;

/**
 * A value that is read now and then. Who asks gets the last one, which is renewed behind the scenes once it is no longer fresh;
 * only the first reading is waited for, and one of a value that lacks something, and not for long. A failed reading leaves the value before
 * it in place.
 */
export class Remembered<T> {
  private value: T | null = null;
  private failure: unknown = null;
  private renewAt: number | null = null;
  private lackingUntil = 0;
  private reading: Promise<void> | null = null;

  constructor(
    private readonly read: () => Promise<T>,
    private readonly freshSeconds: number,
  ) {}

  /** `failure` is null when the last reading went well. */
  async get(
    waitSeconds: number,
    lacks: (value: T) => boolean = () => false,
  ): Promise<{ value: T | null; failure: unknown }> {
    const first = this.renewAt === null;
    const isLacking = this.value !== null && lacks(this.value);
    const isDue = this.renewAt === null || performance.now() > (isLacking ? this.lackingUntil : this.renewAt);
    if (isDue) this.reading ??= this.renew();
    if ((first || isLacking) && this.reading) await within(this.reading, waitSeconds);
    return { value: this.value, failure: this.failure };
  }

  private async renew(): Promise<void> {
    try {
      this.value = await this.read();
      this.failure = null;
    } catch (error) {
      this.failure = error;
    } finally {
      this.lackingUntil = performance.now() + LACKING_SECONDS * 1000;
      this.renewAt = performance.now() + (this.failure === null ? this.freshSeconds : RETRY_SECONDS) * 1000;
      this.reading = null;
    }
  }
}

/** Resolves with `work` or after `seconds`, whichever comes first. */
export async function within(work: Promise<unknown>, seconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000);
  });
  await Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
