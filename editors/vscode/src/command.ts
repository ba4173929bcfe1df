/** Where the `tonecheck` command is. Asks the disk through `Places`, and knows nothing of VS Code. */

import { posix, win32 } from "node:path";

/** What decides where to look. */
export interface Places {
  /** The setting `tonecheck.path`; empty if it isn't set. */
  readonly setting: string;
  /** Python interpreters, the one that matters most first. */
  readonly interpreters: readonly string[];
  /** The folders of the workspace. */
  readonly folders: readonly string[];
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Whether a path is a file that may be run. */
  readonly runs: (path: string) => boolean;
}

/** The command, or a sentence that says where it was not found. */
export type Search = { readonly found: string } | { readonly missing: string };

const NAME = "tonecheck";
const ENVIRONMENTS = [".venv", "venv"];

/**
 * Find the command. A setting holds alone, so that a mistake in it is told and not papered over. Without one the
 * command is looked for beside the interpreters, then in the folders' environments, then on PATH.
 */
export function findCommand(places: Places): Search {
  const path = pathsOf(places);
  if (places.setting.trim() !== "") {
    const wanted = expand(places.setting.trim(), places);
    const found = hasFolder(wanted, places) ? asProgram(wanted, places) : onPath(wanted, places);
    return found === undefined ? { missing: `The setting tonecheck.path says “${wanted}”, and there is no such program.` } : { found };
  }
  const beside = places.interpreters
    .map((each) => expand(each, places))
    .filter((each) => path.isAbsolute(each))
    .flatMap((each) => programsIn(path.dirname(each), places));
  const local = places.folders.flatMap((folder) => ENVIRONMENTS.flatMap((each) => programsIn(path.join(folder, each), places)));
  const found = [...beside, ...local].find(places.runs) ?? onPath(NAME, places);
  return found === undefined ? { missing: "tonecheck was not found in the Python environment here, nor on PATH." } : { found };
}

/** Replace `~`, `${workspaceFolder}`, `${userHome}` and `${env:NAME}` in a path; a relative one is the first folder's. */
export function expand(text: string, places: Pick<Places, "folders" | "home" | "env" | "platform">): string {
  const [folder = ""] = places.folders;
  const whole = text
    .replace(/^~(?=$|[\\/])/, () => places.home)
    .replaceAll("${workspaceFolder}", () => folder)
    .replaceAll("${userHome}", () => places.home)
    .replaceAll(/\$\{env:([^}]+)\}/g, (_, name: string) => places.env[name] ?? "");
  const path = pathsOf(places);
  const relative = hasFolder(whole, places) && !path.isAbsolute(whole) && folder !== "";
  return relative ? path.join(folder, whole) : whole;
}

function pathsOf(places: Pick<Places, "platform">): typeof posix {
  return places.platform === "win32" ? win32 : posix;
}

function hasFolder(text: string, places: Pick<Places, "platform">): boolean {
  return pathsOf(places).basename(text) !== text;
}

/** The programs that an environment's folder, or the folder of its interpreter, may hold. */
function programsIn(folder: string, places: Places): string[] {
  const path = pathsOf(places);
  return places.platform === "win32"
    ? [path.join(folder, `${NAME}.exe`), path.join(folder, "Scripts", `${NAME}.exe`)]
    : [path.join(folder, NAME), path.join(folder, "bin", NAME)];
}

function asProgram(file: string, places: Places): string | undefined {
  const candidates = places.platform === "win32" ? [file, `${file}.exe`] : [file];
  return candidates.find(places.runs);
}

function onPath(name: string, places: Places): string | undefined {
  const path = pathsOf(places);
  const entry = Object.keys(places.env).find((each) => (places.platform === "win32" ? each.toUpperCase() : each) === "PATH");
  const folders = (entry === undefined ? "" : (places.env[entry] ?? "")).split(path.delimiter);
  // An empty or relative entry means the current folder, from which no program is to be run unasked.
  const files = folders.filter((each) => path.isAbsolute(each)).map((each) => path.join(each, name));
  return files.map((each) => asProgram(each, places)).find((each) => each !== undefined);
}
