import type { Failure } from "@/components/ui/panel-state";
import { AppError } from "@/lib/errors";

/** What a query threw, as a panel shows it. Our own queries throw `AppError` alone; anything else is a fault of ours. */
export function failureOf(error: Error): Failure {
  if (error instanceof AppError) return { code: error.code, message: error.message, hint: error.hint };
  return {
    code: "internal",
    message: error.message,
    hint: "Please report it: this page should have given the reason.",
  };
}
