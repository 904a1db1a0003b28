"use client";

import { Globe, HeartPulse, History, LogOut, PanelLeft, Scale, Sparkle, TextAlignStart, Waypoints } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { rememberPreference, SIDEBAR_COOKIE, type Theme } from "./preferences";
import styles from "./sidebar.module.css";
import { ThemeButton } from "./theme-button";

const PLACES = [
  { href: "/flows", name: "Flows", icon: TextAlignStart },
  { href: "/map", name: "Map", icon: Waypoints },
  { href: "/compare", name: "What is new", icon: Sparkle },
  { href: "/networks", name: "Networks", icon: Globe },
  { href: "/explain", name: "Explain", icon: Scale },
  { href: "/activity", name: "Activity", icon: History },
  { href: "/health", name: "Health", icon: HeartPulse },
] as const;

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
        {PLACES.map(({ href, name, icon: Icon }) => (
          <li key={href}>
            <Link
              href={href}
              className={styles.place}
              aria-current={pathname === href || pathname.startsWith(`${href}/`) ? "page" : undefined}
              title={collapsed ? name : undefined}
            >
              <Icon aria-hidden size={14} />
              <span className={styles.word}>{name}</span>
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
