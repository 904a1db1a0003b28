import { AppError } from "../../../errors";

/** For questions that only refine the answer: null where Prometheus fails to. An abort is no failure of theirs, and is thrown on. */
export function tolerate(error: unknown): null {
  if (error instanceof AppError) return null;
  throw error;
}
