import { signal } from "@preact/signals";
import { isObject } from "../../lib/wire/event.ts";
import type { AlertNotices } from "../state/rows/alert_list.ts";
import { API } from "./api.ts";

const KEY = "ringside.notices";

/** Lock of the tab that shows the notifications for all tabs of the browser. */
const LOCK = "ringside.notices";

/** Opens the notifications of alerts. They are shown once the reader has allowed them, also in later visits. */
export function openNotices(storage: Pick<Storage, "getItem" | "setItem"> | undefined): AlertNotices {
  const isAvailable = "Notification" in globalThis && isSecureContext;
  const isOn = signal(isAvailable && Notification.permission === "granted" && read() === "on");
  let stop = isOn.peek() ? watch() : undefined;

  function read() {
    try {
      return storage?.getItem(KEY);
    } catch {
      return null; // storage is unavailable
    }
  }

  function keep(value: "on" | "off") {
    try {
      storage?.setItem(KEY, value);
    } catch {
      // The choice holds until the page is closed.
    }
  }

  return {
    isAvailable,
    isOn,
    async set(on) {
      isOn.value = on && await Notification.requestPermission() === "granted";
      keep(isOn.value ? "on" : "off");
      stop?.();
      stop = isOn.value ? watch() : undefined;
    },
  };
}

/** Shows the alerts that come from now on, in one tab of the browser. */
function watch(): () => void {
  const stopped = new AbortController();
  const follow = () =>
    new Promise<void>((resolve) => {
      const query = new URLSearchParams({ q: "logger:ringside.alerts", recent: "0" });
      const source = new EventSource(`${API}/logs/stream?${query}`);
      source.onmessage = ({ data, lastEventId }) => tell(data, lastEventId);
      stopped.signal.addEventListener("abort", () => {
        source.close();
        resolve();
      });
    });
  const { locks } = navigator;
  if (locks === undefined) void follow();
  else void locks.request(LOCK, { signal: stopped.signal }, follow).catch(() => {}); // stopped while it waited
  return () => stopped.abort();
}

function tell(data: string, id: string): void {
  const record: unknown = JSON.parse(data);
  if (!isObject(record) || !isObject(record.metadata) || record.metadata.desktop !== true) return;
  const { alert, rule } = record.metadata;
  const notification = new Notification(String(rule), { body: String(record.message), tag: String(alert) });
  notification.onclick = () => {
    focus();
    location.hash = id;
    notification.close();
  };
}
