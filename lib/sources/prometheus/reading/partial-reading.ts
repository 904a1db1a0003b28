import "server-only";
import { AppError, type ErrorCode } from "../../../errors";
import type { FlowProblem } from "../../../flows/flow";

const ENDING: readonly ErrorCode[] = ["prometheus_unreachable", "prometheus_refused", "prometheus_overloaded"];

/**
 * Runs the parts of one reading. A part that fails becomes a problem and the rest stands; once Prometheus is gone, refuses, or let the
 * first part wait in vain, the parts that have not begun fail at once instead of waiting for the same end.
 */
export class PartialReading {
  readonly problems: FlowProblem[] = [];
  private readonly failures: AppError[] = [];
  private parts = 0;
  private answered = false;
  private gone: AppError | null = null;

  /** What `read` gives, or null and a problem. Aborts pass through. */
  async part<T>(what: string, read: () => Promise<T>): Promise<T | null> {
    this.parts++;
    try {
      if (this.gone) throw this.gone;
      const answer = await read();
      this.answered = true;
      return answer;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (this.endsReading(error)) this.gone = error;
      this.failures.push(error);
      this.problems.push({
        code: error.code,
        message: `${what} could not be read: ${error.message}`,
        hint: error.hint,
      });
      return null;
    }
  }

  /** As `part`, for what can be asked in another way: its failure is no problem yet. */
  async attempt<T>(read: () => Promise<T>): Promise<T | null> {
    if (this.gone) return null;
    try {
      const answer = await read();
      this.parts++;
      this.answered = true;
      return answer;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (this.endsReading(error)) this.gone = error;
      return null;
    }
  }

  private endsReading({ code }: AppError): boolean {
    if (code === "prometheus_timeout") return !this.answered;
    return ENDING.includes(code);
  }

  /** Throws the first failure if no part was read at all. */
  throwIfNothingWasRead(): void {
    const [first] = this.failures;
    if (first && this.failures.length === this.parts) throw first;
  }
}
