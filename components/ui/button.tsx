import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import styles from "./button.module.css";
import { classNames } from "./class-names";

interface Look {
  /** `ink` is the one action of a screen, `danger` where it deletes or denies; `line` is any other, `quiet` belongs to a bar. */
  kind?: "ink" | "danger" | "line" | "quiet";
  /** An icon alone; then `aria-label` names it. */
  square?: boolean;
  icon?: ReactNode;
}

interface ButtonProps extends Look, Omit<ComponentProps<"button">, "disabled"> {
  /** Why it cannot be pressed now, e.g. "Needs the right to patch egressnetworks in shop". The button stays in place and can be focused. */
  disabledReason?: string | null;
}

export function Button({
  kind = "line",
  square,
  icon,
  disabledReason,
  onClick,
  children,
  className,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      // A reason is more than what it would do.
      title={disabledReason ?? rest.title}
      aria-disabled={disabledReason ? true : undefined}
      onClick={disabledReason ? (event) => event.preventDefault() : onClick}
      className={classNames(styles.button, styles[kind], square && styles.square, className)}
    >
      {icon}
      {children}
    </button>
  );
}

interface ButtonLinkProps extends Look, ComponentProps<typeof Link> {
  /** As of a `Button`. */
  disabledReason?: string | null;
}

/** Goes somewhere, so it is a link; looks like the buttons beside it. */
export function ButtonLink({
  kind = "line",
  square,
  icon,
  disabledReason,
  children,
  className,
  ...rest
}: ButtonLinkProps) {
  if (disabledReason) {
    const words = { "aria-label": rest["aria-label"], disabledReason };
    return (
      <Button kind={kind === "ink" ? "line" : kind} square={square} icon={icon} className={className} {...words}>
        {children}
      </Button>
    );
  }
  return (
    <Link {...rest} className={classNames(styles.button, styles[kind], square && styles.square, className)}>
      {icon}
      {children}
    </Link>
  );
}
