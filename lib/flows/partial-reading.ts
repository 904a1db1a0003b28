import "server-only";
import { AppError } from "../errors";
import type { FlowProblem } from "./flow";

/**
 * Runs the parts of one reading. A part that fails becomes a problem and the rest stands; once Prometheus is gone or refuses,
 * the parts that have not begun fail at once instead of waiting for the same end.
 */
export class PartialReading {
  readonly problems: FlowProblem[] = [];
  private readonly failures: AppError[] = [];
  private parts = 0;
  private gone: AppError | null = null;

  /** What `read` gives, or null and a problem. Aborts pass through. */
  async part<T>(what: string, read: () => Promise<T>): Promise<T | null> {
    this.parts++;
    try {
      if (this.gone) throw this.gone;
      return await read();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === "prometheus_unreachable" || error.code === "prometheus_refused") this.gone = error;
      this.failures.push(error);
      this.problems.push({
        code: error.code,
        message: `${what} could not be read: ${error.message}`,
        hint: error.hint,
      });
      return null;
    }
  }

  /** Throws the first failure if no part was read at all. */
  throwIfNothingWasRead(): void {
    const [first] = this.failures;
    if (first && this.failures.length === this.parts) throw first;
  }
}
