import { setTimeout as sleep } from "node:timers/promises";
import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { pageCaller } from "@/app/page-caller";
import { PaletteScript } from "@/components/palette/palette-script";
import { Shortcuts } from "@/components/palette/shortcuts";
import { FocusKeeper } from "@/components/shell/focus-keeper";
import { PatientNavigation } from "@/components/shell/patient-navigation";
import { parseTheme, SIDEBAR_COOKIE, THEME_COOKIE } from "@/components/shell/preferences";
import { Sidebar } from "@/components/shell/sidebar";
import { parseKeptZone, ZONE_COOKIE } from "@/components/time/kept-zone";
// Every page has these, and so have the error page and the page of no address: from here all share one copy, 9 kB less on each.
import "@/components/shell/page-frame";
import "@/components/ui/panel-state";
import { readPolicy } from "@/lib/cluster/read-policy";
import type { PolicyFacts } from "@/worker/kinds/policy";
import "./globals.css";
import styles from "./layout.module.css";
import { Providers } from "./providers";

export const metadata: Metadata = {
  title: { default: "Linkerd egress", template: "%s · Linkerd egress" },
  description: "See and govern what leaves a Linkerd mesh",
  icons: { icon: { url: "/icon.svg", type: "image/svg+xml" }, apple: "/apple-touch-icon.png" },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

/** Reading cookies makes every page dynamic, which the nonce of the Content-Security-Policy needs: a static page has none. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  // As `proxy.ts` gave it: Next takes it from there for its own scripts.
  const nonce = /'nonce-([^']+)'/.exec((await headers()).get("content-security-policy") ?? "")?.[1];
  const cluster = await knownCluster();
  const theme = parseTheme(jar.get(THEME_COOKIE)?.value);
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme} suppressHydrationWarning>
      <body>
        <Providers renderedAt={Date.now()} cluster={cluster} zone={parseKeptZone(jar.get(ZONE_COOKIE)?.value)}>
          {/* First, so that it listens before there is anything to look at. */}
          <PaletteScript nonce={nonce} />
          <Shortcuts />
          <FocusKeeper />
          <PatientNavigation />
          <div className={styles.shell}>
            <Sidebar initiallyCollapsed={jar.get(SIDEBAR_COOKIE)?.value === "collapsed"} theme={theme} />
            {children}
          </div>
        </Providers>
      </body>
    </html>
  );
}

/** No page waits for a cluster that does not answer at once: then the browser is told later. */
const PATIENCE_MILLISECONDS = 50;

async function knownCluster(): Promise<PolicyFacts | null> {
  const read = async () => {
    const { cluster, readOnly } = await readPolicy(await pageCaller());
    return { cluster, readOnly, outdated: null };
  };
  return Promise.race([read().catch(() => null), sleep(PATIENCE_MILLISECONDS, null)]);
}
