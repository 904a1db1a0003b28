"use client";

import { Contrast, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { rememberPreference, THEME_COOKIE, type Theme } from "./preferences";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const ICON = { system: Contrast, light: Sun, dark: Moon };

/** Goes round: as the system has it, light, dark. */
export function ThemeButton({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const Icon = ICON[theme];
  const choose = () => {
    const next = NEXT[theme];
    setTheme(next);
    rememberPreference(THEME_COOKIE, next);
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
  };
  return (
    <Button
      kind="quiet"
      square
      icon={<Icon aria-hidden />}
      aria-label={`Theme: ${theme}`}
      title={`Theme: ${theme}. Switch to ${NEXT[theme]}`}
      onClick={choose}
    />
  );
}
