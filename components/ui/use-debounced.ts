"use client";

import { useEffect, useState } from "react";

/** `value` once it has stood still for `milliseconds`. `key` tells whether it is still the same. */
export function useDebounced<Value>(
  value: Value,
  key: string,
  milliseconds: number,
): { value: Value; settled: boolean } {
  const [held, setHeld] = useState({ value, key });
  useEffect(() => {
    if (held.key === key) return;
    const timer = setTimeout(() => setHeld({ value, key }), milliseconds);
    return () => clearTimeout(timer);
  }, [value, key, milliseconds, held.key]);
  return { value: held.value, settled: held.key === key };
}
