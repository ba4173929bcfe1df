/** The settings: which of them are the server's, and which need it started anew. */

/** The server's own settings, as package.json and the server name them. */
export const SERVER_SETTINGS = ["debounce", "rest", "select", "extendSelect", "ignore"] as const;

/** What the server is told: its settings as they are read, without those that have no value. */
export type ServerSettings = Partial<Record<(typeof SERVER_SETTINGS)[number], unknown>>;

/** Give the server's settings. `read` looks one up in the section `tonecheck`; of the others the server knows nothing. */
export function serverSettings(read: (name: string) => unknown): ServerSettings {
  const settings: ServerSettings = {};
  for (const name of SERVER_SETTINGS) {
    const value = read(name);
    if (value !== undefined) settings[name] = value;
  }
  return settings;
}

/** Settings outside the server: which program it is, and what it is asked about. */
export const RESTARTING = ["tonecheck.enable", "tonecheck.path", "tonecheck.languages", "python.defaultInterpreterPath"];
