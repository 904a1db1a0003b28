"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { AppError } from "@/lib/errors";

/** For pages with a review: what it stands on is read once and stays. What is live is the worker's. */
export function Queries({ children }: { children: ReactNode }) {
  const [client] = useState(makeQueryClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        // Only an answer that never came is worth a second try at once: named failures have been tried by the server.
        retry: (failures, error) => failures < 1 && error instanceof AppError && error.code === "internal",
      },
    },
  });
}
