import { classNames } from "@/components/ui/class-names";
import prose from "@/components/ui/prose-table.module.css";
import type { HealthAnswer } from "@/lib/cluster/asked/health-answer";
import styles from "./health-table.module.css";

/** Each setting as the server understood it; a secret tells only whether it is set. */
export function SettingsTable({ settings }: { settings: HealthAnswer["settings"] }) {
  return (
    <table className={classNames(prose.table, styles.table)}>
      <caption className="visually-hidden">Settings</caption>
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col">State</th>
          <th scope="col">Value</th>
          <th scope="col">What it does</th>
        </tr>
      </thead>
      <tbody>
        {settings.map((setting) => (
          <tr key={setting.name}>
            <th scope="row">
              <code>{setting.name}</code>
            </th>
            <td>{setting.set ? "set" : "default"}</td>
            <td>
              <code>{setting.value ?? (setting.set ? "hidden" : setting.default || "–")}</code>
            </td>
            <td className={styles.fix}>{setting.description}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
