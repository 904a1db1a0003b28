"use client";

import { type ReactNode, useLayoutEffect, useRef } from "react";
import styles from "./palette.module.css";

interface ModalProps {
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/** Above everything; Escape and a click beside it close it, and the focus returns. */
export function Modal({ label, onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the next key, which belongs to it.
  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own
    <dialog
      ref={dialog}
      aria-label={label}
      className={styles.modal}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      {children}
    </dialog>
  );
}
