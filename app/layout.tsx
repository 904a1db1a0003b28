import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Shortcuts } from "@/components/palette/shortcuts";
import { parseTheme, SIDEBAR_COOKIE, THEME_COOKIE } from "@/components/shell/preferences";
import { Sidebar } from "@/components/shell/sidebar";
// Every page has these, and so have the error page and the page of no address: from here all share one copy, 9 kB less on each.
import "@/components/shell/page-frame";
import "@/components/ui/panel-state";
import "./globals.css";
import styles from "./layout.module.css";
import { Providers } from "./providers";

export const metadata: Metadata = {
  title: { default: "Linkerd egress", template: "%s · Linkerd egress" },
  description: "See and govern what leaves a Linkerd mesh",
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

/** Reading cookies makes every page dynamic, which the nonce of the Content-Security-Policy needs: a static page has none. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const theme = parseTheme(jar.get(THEME_COOKIE)?.value);
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme} suppressHydrationWarning>
      <body>
        <Providers renderedAt={Date.now()}>
          <div className={styles.shell}>
            <Sidebar initiallyCollapsed={jar.get(SIDEBAR_COOKIE)?.value === "collapsed"} theme={theme} />
            {children}
          </div>
          <Shortcuts />
        </Providers>
      </body>
    </html>
  );
}
