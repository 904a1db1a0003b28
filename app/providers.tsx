"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { RenderedAt } from "@/components/ui/use-now";
import { makeQueryClient } from "./query-client";

export function Providers({ renderedAt, children }: { renderedAt: number; children: ReactNode }) {
  const [client] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={client}>
      <RenderedAt value={renderedAt}>{children}</RenderedAt>
    </QueryClientProvider>
  );
}
