"use client";

import { LogOut, PanelLeft } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { PLACES } from "@/components/addresses/places";
import { Button } from "@/components/ui/button";
import { rememberPreference, SIDEBAR_COOKIE, type Theme } from "./preferences";
import styles from "./sidebar.module.css";
import { ThemeButton } from "./theme-button";

interface SidebarProps {
  initiallyCollapsed: boolean;
  theme: Theme;
}

export function Sidebar({ initiallyCollapsed, theme }: SidebarProps) {
  const pathname = usePathname();
  const [collapsed, setCollapsed] = useState(initiallyCollapsed);
  const toggle = () => {
    rememberPreference(SIDEBAR_COOKIE, collapsed ? "open" : "collapsed");
    setCollapsed(!collapsed);
  };
  return (
    <nav aria-label="Main" className={styles.sidebar} data-collapsed={collapsed}>
      <div className={styles.brand}>
        <LogOut aria-hidden size={16} className={styles.mark} />
        <span className={styles.word}>Egress</span>
        <Button
          kind="quiet"
          square
          icon={<PanelLeft aria-hidden />}
          aria-label={collapsed ? "Expand the sidebar" : "Collapse the sidebar"}
          aria-expanded={!collapsed}
          title={collapsed ? "Expand the sidebar" : "Collapse the sidebar"}
          onClick={toggle}
        />
      </div>
      <ul className={styles.places}>
        {Object.values(PLACES).map(({ href, title, icon: Icon }) => (
          <li key={href}>
            <Link
              href={href}
              className={styles.place}
              aria-current={pathname === href || pathname.startsWith(`${href}/`) ? "page" : undefined}
              title={collapsed ? title : undefined}
            >
              <Icon aria-hidden size={14} />
              <span className={styles.word}>{title}</span>
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
