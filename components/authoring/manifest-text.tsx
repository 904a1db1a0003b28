import { classNames } from "@/components/ui/class-names";
import code from "@/components/ui/code-panel.module.css";
import { CopyButton } from "@/components/ui/copy-button";
import { DownloadButton } from "@/components/ui/download-button";
import { Scroll } from "@/components/ui/scroll";
import styles from "./authoring.module.css";

/** A manifest as it would be applied, to read, copy and download; needs no right to write. */
export function ManifestText({ yaml, fileName }: { yaml: string; fileName: string }) {
  return (
    <section className={classNames(code.panel, styles.manifest)} aria-label="Manifest">
      <header>
        <h2>Manifest</h2>
        <CopyButton text={yaml} what="YAML">
          Copy YAML
        </CopyButton>
        <DownloadButton text={yaml} fileName={fileName}>
          Download
        </DownloadButton>
      </header>
      <Scroll as="pre" label="Text">
        {yaml}
      </Scroll>
    </section>
  );
}
