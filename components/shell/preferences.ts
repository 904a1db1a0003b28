/** What the shell remembers per browser, in cookies, so that the server draws the first frame right. */
export const THEME_COOKIE = "theme";
export const SIDEBAR_COOKIE = "sidebar";

export type Theme = "system" | "light" | "dark";

/** Anything unknown is `system`. */
export function parseTheme(value: string | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}

export function rememberPreference(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is absent from Firefox and from plain http
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=strict`;
}

/** Tells of another theme; on the window. */
export const THEME_CHOSEN = "egress-theme-chosen";

/** At once, and in the next page that the server draws. */
export function chooseTheme(theme: Theme): void {
  rememberPreference(THEME_COOKIE, theme);
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  dispatchEvent(new Event(THEME_CHOSEN));
}
