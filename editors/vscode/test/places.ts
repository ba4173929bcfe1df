/** A disk that exists only in the test: everything but what a case says is empty. */

import type { Places } from "../src/command";

export function places(given: Partial<Omit<Places, "runs">> & { programs?: string[] }): Places {
  const { programs = [], ...rest } = given;
  return {
    setting: "",
    interpreters: [],
    folders: [],
    home: "/home/kim",
    env: {},
    platform: "linux",
    runs: (path) => programs.includes(path),
    ...rest,
  };
}
