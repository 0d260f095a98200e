import { OWN_LOGGER } from "../../record/own.ts";

/** Logger of the records that tell alerts. */
export const ALERT_LOGGER = `${OWN_LOGGER}.alerts`;
