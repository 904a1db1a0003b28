import { requireSettings } from "../lib/require-settings";

// `npm start` runs this first: a setting at fault is named before anything claims to be ready.
requireSettings();
