import { Button } from "@/components/ui/button";
import { Drawer } from "@/components/ui/drawer";
import { EmptyPanel } from "@/components/ui/panel-state";

interface LostFlowProps {
  windowName: string;
  onClose: () => void;
}

/** The URL names a flow which is not in the window: it went quiet, or its route changed and with it its identity. */
export function LostFlow({ windowName, onClose }: LostFlowProps) {
  return (
    <Drawer label="Flow details" title="Not in this window" onClose={onClose}>
      <EmptyPanel title="This flow is gone" action={<Button onClick={onClose}>Back to the list</Button>}>
        Nothing was counted for it in {windowName}. If another network or route decides this traffic now, it has its own
        row.
      </EmptyPanel>
    </Drawer>
  );
}
