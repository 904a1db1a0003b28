"use client";

import { Download } from "lucide-react";
import { Button } from "./button";
import { saveFile } from "./save-file";

interface DownloadButtonProps {
  text: string;
  fileName: string;
  children: string;
}

/** Saves `text` as a file; nothing is asked of the server, so it needs no rights. */
export function DownloadButton({ text, fileName, children }: DownloadButtonProps) {
  const download = () => saveFile(new Blob([text], { type: "application/yaml" }), fileName);
  return (
    <Button kind="quiet" icon={<Download aria-hidden />} onClick={download}>
      {children}
    </Button>
  );
}
