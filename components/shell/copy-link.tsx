"use client";

import { Link } from "lucide-react";
import { CopyButton } from "@/components/ui/copy-button";

/** The address of what is on the screen: it restores filter, range, order and what is open. */
export function CopyLink() {
  return <CopyButton text={() => window.location.href} what="link" icon={Link} />;
}
