import { QueryClient } from "@tanstack/react-query";
import { AppError } from "@/lib/errors";

/** One for the browser; on the server one for each request, so that no viewer sees another one's data. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        // Only an answer that never came is worth a second try at once: named failures have been tried by the server.
        retry: (failures, error) => failures < 1 && error instanceof AppError && error.code === "internal",
        refetchOnWindowFocus: true,
      },
    },
  });
}
