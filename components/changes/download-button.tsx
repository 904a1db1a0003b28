"use client";

import { Download } from "lucide-react";
import { Button } from "@/components/ui/button";

interface DownloadButtonProps {
  text: string;
  fileName: string;
  children: string;
}

/** Saves `text` as a file; nothing is asked of the server, so it needs no rights. */
export function DownloadButton({ text, fileName, children }: DownloadButtonProps) {
  const download = () => {
    const url = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
    const anchor = document.createElement("a");
    anchor.href = url;
    anchor.download = fileName;
    anchor.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Button kind="quiet" icon={<Download aria-hidden />} onClick={download}>
      {children}
    </Button>
  );
}
