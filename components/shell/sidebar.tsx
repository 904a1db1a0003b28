"use client";

import { LogOut, Menu, PanelLeft } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { type FocusEvent, type KeyboardEvent, useState } from "react";
import { BUILT_IN_VIEWS } from "@/components/addresses/built-in-views";
import { carriedHref, carriedNamespace } from "@/components/addresses/carried-namespace";
import { PLACES } from "@/components/addresses/places";
import { Button } from "@/components/ui/button";
import { rememberPreference, SIDEBAR_COOKIE, type Theme } from "./preferences";
import styles from "./sidebar.module.css";
import { ThemeButton } from "./theme-button";

// No page waits for how the parts are.
const HealthBadge = dynamic(() => import("./health-badge").then((module) => module.HealthBadge), { ssr: false });

interface SidebarProps {
  initiallyCollapsed: boolean;
  theme: Theme;
}

/**
 * Wide, with words; below 1100 px a rail of icons; below 700 px a single button, in the corner of the top bar. There, and from the rail, the
 * words come as a sheet over the page, and go with the next step. The style sheet alone knows the widths: what the server sends is right on all.
 */
export function Sidebar({ initiallyCollapsed, theme }: SidebarProps) {
  const pathname = usePathname();
  const namespace = carriedNamespace(useSearchParams());
  const [collapsed, setCollapsed] = useState(initiallyCollapsed);
  const [sheet, setSheet] = useState(false);
  const toggle = () => {
    rememberPreference(SIDEBAR_COOKIE, collapsed ? "open" : "collapsed");
    setCollapsed(!collapsed);
  };
  const leave = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (!currentTarget.contains(relatedTarget)) setSheet(false);
  };
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !sheet) return;
    event.preventDefault();
    setSheet(false);
  };
  return (
    <nav
      aria-label="Main"
      className={styles.sidebar}
      data-collapsed={collapsed}
      data-sheet={sheet || undefined}
      onBlur={leave}
      onKeyDown={closeOnEscape}
    >
      <div className={styles.brand}>
        <LogOut aria-hidden size={16} className={styles.mark} />
        <span className={styles.word}>Egress</span>
        <Button
          kind="quiet"
          square
          icon={<PanelLeft aria-hidden />}
          className={styles.collapse}
          aria-label={collapsed ? "Expand the sidebar" : "Collapse the sidebar"}
          aria-expanded={!collapsed}
          title={collapsed ? "Expand the sidebar" : "Collapse the sidebar"}
          onClick={toggle}
        />
        <Button
          kind="quiet"
          square
          icon={<Menu aria-hidden />}
          className={styles.menu}
          aria-label={sheet ? "Close the menu" : "Open the menu"}
          aria-expanded={sheet}
          title={sheet ? "Close the menu" : "Open the menu"}
          onClick={() => setSheet(!sheet)}
        />
      </div>
      <ul className={styles.places}>
        {Object.values(PLACES).map(({ href, title, icon: Icon }) => (
          <li key={href}>
            <Link
              href={carriedHref(href, namespace)}
              // A page is made for each visit: of one to come only its frame could be fetched, ten at once while this one's data is awaited.
              prefetch={false}
              className={styles.place}
              aria-current={pathname === href || pathname.startsWith(`${href}/`) ? "page" : undefined}
              title={title}
              onClick={() => setSheet(false)}
            >
              <Icon aria-hidden size={14} />
              <span className={styles.word}>{title}</span>
              {href === PLACES.health.href ? <HealthBadge /> : null}
            </Link>
          </li>
        ))}
      </ul>
      <h2 id="views" className={styles.heading}>
        Views
      </h2>
      <ul className={styles.views} aria-labelledby="views">
        {BUILT_IN_VIEWS.map(({ href, title }) => (
          <li key={href}>
            <Link href={href} prefetch={false} className={styles.place} onClick={() => setSheet(false)}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        <ThemeButton initial={theme} />
      </div>
    </nav>
  );
}
