/** The Python environment that the editor works with, if somebody chose one. */

import { type Disposable, extensions, type Uri, workspace } from "vscode";

/** The part of the Python extension's interface that is used here. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: Uri): { readonly path: string };
    resolveEnvironment(path: { readonly path: string }): Promise<{ readonly executable: { readonly uri?: Uri } } | undefined>;
    onDidChangeActiveEnvironmentPath(listener: () => void): Disposable;
  };
}

async function pythonApi(): Promise<PythonApi | undefined> {
  return extensions.getExtension<PythonApi>("ms-python.python")?.activate();
}

/** The interpreters to look beside: the one the Python extension has active, then the one of the settings. */
export async function interpreters(folder: Uri | undefined): Promise<string[]> {
  const environments = (await pythonApi())?.environments;
  const active = await environments?.resolveEnvironment(environments.getActiveEnvironmentPath(folder));
  const set = workspace.getConfiguration("python", folder).get<string>("defaultInterpreterPath");
  return [active?.executable.uri?.fsPath, set].filter((each) => each !== undefined);
}

/** Call a function whenever another environment is chosen. */
export async function onOtherEnvironment(then: () => void): Promise<Disposable | undefined> {
  return (await pythonApi())?.environments.onDidChangeActiveEnvironmentPath(then);
}
