"use client";

import { Contrast, Moon, Sun } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { chooseTheme, parseTheme, THEME_CHOSEN, type Theme } from "./preferences";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const ICON = { system: Contrast, light: Sun, dark: Moon };

/** Goes round: as the system has it, light, dark. */
export function ThemeButton({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const Icon = ICON[theme];
  useEffect(() => {
    const follow = () => setTheme(parseTheme(document.documentElement.dataset.theme));
    addEventListener(THEME_CHOSEN, follow);
    return () => removeEventListener(THEME_CHOSEN, follow);
  }, []);
  return (
    <Button
      kind="quiet"
      square
      icon={<Icon aria-hidden />}
      aria-label={`Theme: ${theme}`}
      title={`Theme: ${theme}. Switch to ${NEXT[theme]}`}
      onClick={() => chooseTheme(NEXT[theme])}
    />
  );
}
