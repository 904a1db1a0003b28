import { AppError, type ErrorBody } from "./errors";

/**
 * The JSON answer of one of our own routes. Failures come out as the `AppError` that the server named; a server that is gone,
 * or a proxy's page in its place, as `internal` with what was asked.
 * The caller states `T`: server and browser are built from one source, so the route's type is the answer's type.
 */
export async function fetchAnswer<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(path, init).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    throw new AppError("internal", "The dashboard's own server did not answer.", {
      hint: "Is it still running, and can this browser reach it?",
      cause,
    });
  });
  const body: unknown = await response.json().catch(() => null);
  if (response.ok && body !== null) return trusted<T>(body);
  throw refusalOf(path, response.status, body);
}

/** What an answer that is none says of itself. */
export function refusalOf(path: string, status: number, body: unknown): AppError {
  if (isErrorBody(body)) {
    const { code, message, hint, details } = body.error;
    return new AppError(code, message, { hint, details });
  }
  return new AppError("internal", `${path.split("?")[0]} answered ${status} with something that is not JSON.`, {
    hint: "A proxy in front of the dashboard may have answered instead of it.",
  });
}

/** Guaranteed by the build: routes answer with the type their query names, and carry no data from other versions. */
function trusted<T>(body: unknown): T {
  return body as T;
}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== "object" || body === null || !("error" in body)) return false;
  const { error } = body;
  if (typeof error !== "object" || error === null || !("code" in error) || !("message" in error)) return false;
  return typeof error.code === "string" && typeof error.message === "string";
}
